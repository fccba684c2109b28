"""The report as a Word document: real headings, tables that repeat their head, pictures told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import assert_never
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.document import CT_Body
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from surveyapp.cells import legible
from surveyapp.documents.document import (
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Part,
    Report,
    Table,
    Tone,
)
from surveyapp.documents.layout import Placed, Sides, fit_table, laid_out
from surveyapp.documents.voice import Voice

LATIN_FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
BRAND = RGBColor(0x0B, 0x3D, 0x63)
SOFT = RGBColor(0x4D, 0x5A, 0x68)
BLACK = RGBColor(0x1C, 0x27, 0x33)
ISSUED = RGBColor(0xB3, 0x16, 0x1C)  # The red of a head that says who issues a document.
LONGEST_LETTERHEAD = 18  # A head of more letters is set smaller.
INKS = {
    Tone.PLAIN: None,
    Tone.SOFT: SOFT,
    Tone.PASS: RGBColor(0x17, 0x66, 0x3A),
    Tone.WARN: RGBColor(0x7A, 0x4B, 0x00),
    Tone.FAIL: RGBColor(0xA3, 0x23, 0x1F),
}
TINTS = {Tone.PASS: "E9F5EE", Tone.WARN: "FDF4E0", Tone.FAIL: "FBECEC"}
HEAD_TINT, TOTAL_TINT = "DCE6EF", "EEF3F8"
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(21), Cm(29.7), Cm(2)
TEXT_WIDTH = Emu(PAGE_WIDTH - 2 * MARGIN)
SIDES = Sides(int(TEXT_WIDTH.twips), int(Emu(PAGE_HEIGHT - 2 * MARGIN).twips))
ROWS_KEPT = 6  # Of a table that ends the text, with what comes after it.
LONGEST_LARGE = 10  # A key figure of more letters is set smaller.
LABEL_WIDTH = Cm(3.5)
HEAD, KEPT = "<w:cantSplit/><w:tblHeader/>", "<w:keepNext/>"
AFTER_TABLES = Pt(4)  # A table leaves no room below itself.
CAPTION_GAPS = (Pt(12), Pt(3))  # Above and below.


def write_word(report: Report, *, made_at: datetime) -> bytes:
    """Return the report as a .docx file."""
    document = docx.Document()
    _Writer(document, report).write(made_at)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


class _Writer:
    def __init__(self, document: Document, report: Report) -> None:
        self.document, self.report = document, report
        self.wording = Voice(report.language)
        self.chapters = 0
        self.is_turned = False

    def write(self, made_at: datetime) -> None:
        self._set_up(made_at)
        if self.report.letterhead:
            self._letterhead()
        else:
            self._cover()
        text, annex = laid_out(self.report, self.wording, SIDES.upright)
        self._parts(text)
        self._sign_off()
        self._parts(annex)

    # --- the frame

    def _set_up(self, made_at: datetime) -> None:
        properties = self.document.core_properties
        properties.title = legible(f"{self.report.title} {self.report.subtitle}")[:255]
        properties.author = legible(self.report.authority)[:255]
        properties.language = self.report.language
        properties.comments = ""
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.left_margin = section.right_margin = MARGIN
        section.top_margin = section.bottom_margin = MARGIN
        section.different_first_page_header_footer = True
        head = section.header.paragraphs[0]
        self._say(head, self.report.running_head, size=8, ink=SOFT)
        feet = [section.footer, section.first_page_footer]
        for foot in feet if self.report.letterhead else feet[:1]:
            foot.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._page_numbers(foot.paragraphs[0])
        self._styles()

    def _turn(self) -> None:
        """Begin a page on its side, or upright again."""
        self.is_turned = not self.is_turned
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if self.is_turned else WD_ORIENT.PORTRAIT
        across, down = PAGE_WIDTH, PAGE_HEIGHT
        section.page_width, section.page_height = (
            (down, across) if self.is_turned else (across, down)
        )

    def _styles(self) -> None:
        language = self.report.language
        for name, size in (
            ("Normal", 10.5),
            ("Title", 24),
            ("Heading 1", 16),
            ("Heading 2", 12.5),
            ("Heading 3", 10.5),
        ):
            style = self.document.styles[name]
            if not isinstance(style, ParagraphStyle):
                raise TypeError(f"{name} is not a paragraph style")
            style.font.name, style.font.size = LATIN_FONT, Pt(size)
            if name != "Normal":
                style.font.color.rgb, style.font.bold = BRAND, True
            properties = style.element.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(attribute), None)  # A theme would win over the name.
            fonts.set(qn("w:eastAsia"), CHINESE_FONT)
            for known in properties.findall(qn("w:lang")):
                properties.remove(known)
            spoken = OxmlElement("w:lang")
            spoken.set(qn("w:val"), "en-US" if language.startswith("zh") else language)
            spoken.set(qn("w:eastAsia"), "zh-CN")
            properties.append(spoken)

    def _page_numbers(self, paragraph: WordParagraph) -> None:
        before, _, rest = self.report.words["page"].partition("{page}")
        between, _, after = rest.partition("{pages}")
        for words, code in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self._say(paragraph, words, size=8, ink=SOFT)
            if code:
                _make_field(self._say(paragraph, "1", size=8, ink=SOFT), code)

    def _cover(self) -> None:
        add = self.document.add_paragraph
        self._say(add(), self.report.authority, size=13, ink=SOFT)
        title = add(style="Title")
        self._say(title, self.report.title)
        self._say(add(), self.report.subtitle, size=15, ink=BRAND)
        if self.report.verdict:
            self._paragraph(Paragraph(self.report.verdict, self.report.verdict_tone))
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        widths = (LABEL_WIDTH, Emu(TEXT_WIDTH - LABEL_WIDTH))
        for pair in self.report.cover:
            cells = table.add_row().cells
            for cell, words, ink in zip(cells, pair, (SOFT, None), strict=True):
                self._say(cell.paragraphs[0], words, ink=ink)
        _set_widths(table, widths)

    def _letterhead(self) -> None:
        add = self.document.add_paragraph
        head = add()
        size = 26 if len(self.report.letterhead) <= LONGEST_LETTERHEAD else 19
        self._say(head, self.report.letterhead, size=size, ink=ISSUED, is_bold=True)
        line = parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="6"'
            f' w:color="{ISSUED}"/></w:pBdr>'
        )
        last = head
        if self.report.number or self.report.signatory:
            last = add()
            last.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            self._say(last, f"{self.report.number}\t{self.report.signatory}", size=11)
        last.paragraph_format.element.get_or_add_pPr().append(line)
        title = add(style="Title")
        self._say(title, self.report.title, size=17, ink=BLACK)
        below = add()
        self._say(below, self.report.subtitle, ink=SOFT)
        none = parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="nil"/></w:pBdr>')
        title.paragraph_format.element.get_or_add_pPr().append(none)  # The style draws a line.
        for paragraph in (head, title, below):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self.report.verdict:
            self._paragraph(Paragraph(self.report.verdict, self.report.verdict_tone))

    def _sign_off(self) -> None:
        """Set who signs and when, on one page with the last chapter or the end of it."""
        if self.report.sign_off:
            _keep_with_next(self.document.element.body)
        for number, words in enumerate(self.report.sign_off):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = number < len(self.report.sign_off) - 1
            paragraph.paragraph_format.space_before = Pt(0 if number else 30)
            self._say(paragraph, words, size=11)

    # --- the parts

    def _parts(self, placed: Iterable[Placed]) -> None:
        for part, is_turned in placed:
            if is_turned != self.is_turned:
                self._turn()
            self._part(part)

    def _part(self, part: Part) -> None:
        match part:
            case Heading():
                self._heading(part)
            case Paragraph():
                self._paragraph(part)
            case Bullets():
                for item in part.items:
                    bullet = self.document.add_paragraph(style="List Bullet")
                    self._say(bullet, item, ink=INKS[part.tone])
            case KeyFigures():
                self._key_figures(part)
            case Table():
                self._table(part)
            case Figure():
                self._figure(part)
            case _:
                assert_never(part)

    def _heading(self, heading: Heading) -> None:
        paragraph = self.document.add_heading(level=heading.level)
        self._say(paragraph, heading.words)
        if heading.level == 1:
            self.chapters += 1
            is_own = self.chapters <= self.report.chapters_on_own_pages()
            paragraph.paragraph_format.page_break_before = is_own

    def _paragraph(self, part: Paragraph) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = AFTER_TABLES
        self._say(paragraph, part.words, ink=INKS[part.tone])
        if part.tone in TINTS:
            paragraph.paragraph_format.keep_with_next = True  # It tells of what comes next.
            shading = OxmlElement("w:shd")
            shading.set(qn("w:val"), "clear")
            shading.set(qn("w:fill"), TINTS[part.tone])
            paragraph.paragraph_format.element.get_or_add_pPr().append(shading)

    def _key_figures(self, part: KeyFigures) -> None:
        table = self.document.add_table(rows=1, cols=len(part.figures))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for cell, figure in zip(table.rows[0].cells, part.figures, strict=True):
            self._say(cell.paragraphs[0], figure.label, size=8.5, ink=SOFT)
            ink = INKS[figure.tone] or BRAND
            size = 18 if len(figure.value) <= LONGEST_LARGE else 12
            self._say(cell.add_paragraph(), figure.value, size=size, ink=ink, is_bold=True)
            self._say(cell.add_paragraph(), figure.context, size=8, ink=SOFT)
        self.document.add_paragraph()

    def _table(self, part: Table) -> None:
        self._caption(part.title)
        body = self.document.element.body
        body.insert(
            len(body) - 1,
            parse_xml(_table_xml(part, self.wording, SIDES.width(is_turned=self.is_turned))),
        )  # Before the section.
        if part.note:
            self._say(self.document.add_paragraph(), part.note, size=8, ink=SOFT)

    def _caption(self, title: str) -> None:
        caption = self.document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before, caption.paragraph_format.space_after = CAPTION_GAPS
        self._say(caption, title, is_bold=True)

    def _figure(self, figure: Figure) -> None:
        self._caption(figure.title)
        picture = self.document.add_picture(BytesIO(figure.draw("png")), width=TEXT_WIDTH)
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")  # noqa: SLF001 - else some programs indent it
        told = picture._inline.docPr  # noqa: SLF001 - python-docx has no setter
        told.set("descr", legible(figure.alternative))
        told.set("title", legible(figure.title))

    def _say(
        self,
        paragraph: WordParagraph,
        words: str,
        *,
        size: float | None = None,
        ink: RGBColor | None = None,
        is_bold: bool = False,
    ) -> Run:
        run = paragraph.add_run(legible(words))
        run.bold = is_bold or None
        if size is not None:
            run.font.size = Pt(size)
        if ink is not None:
            run.font.color.rgb = ink
        return run


def _make_field(run: Run, code: str) -> None:
    """Let the program that opens the file put a number in the place of a run."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run._r.addprevious(field)  # noqa: SLF001 - python-docx has no fields
    field.append(run._r)  # noqa: SLF001


def _keep_with_next(body: CT_Body) -> None:
    """Keep the end of the text with what comes after it, back to some rows or a heading."""
    for element in reversed([*body.iterchildren(qn("w:p"), qn("w:tbl"))]):
        rows = [*element.iter(qn("w:tr"))][-ROWS_KEPT:]
        for paragraph in (one for part in rows or [element] for one in part.iter(qn("w:p"))):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        if rows or (element.style or "").startswith("Heading"):
            break


def _set_widths(table: WordTable, widths: Sequence[Length]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _table_xml(part: Table, wording: Voice, width: int) -> str:
    """Return a table as WordprocessingML; made cell by cell, a long one would take minutes."""
    titles = [column.title for column in part.columns]
    told, (half_points, free, widths, _is_whole) = fit_table(part, wording, width)
    padding = f'w:w="{free}" w:type="dxa"'

    def row(cells: Sequence[str], properties: str, fill: str, *, kept: str = "") -> str:
        is_head = properties == HEAD
        shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        look = f'{"<w:b/>" if is_head else ""}<w:sz w:val="{half_points}"/>'
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shading}</w:tcPr>'
            f'<w:p><w:pPr>{kept}<w:spacing w:after="0"/>'
            f'<w:jc w:val="{"left" if column.kind.is_text else "right"}"/></w:pPr>'
            f"<w:r><w:rPr>{look}</w:rPr>{_text_xml(words)}</w:r></w:p></w:tc>"
            for words, column, width in zip(cells, part.columns, widths, strict=True)
        )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"

    head = row(titles, HEAD, HEAD_TINT, kept=KEPT)  # No head without a row below it.
    last = len(told) - 1 if part.note else -1  # What is said of a table stands below a row of it.
    rows = "".join(
        row(
            cells,
            "<w:cantSplit/>",
            TOTAL_TINT if number < part.total_rows else "",
            kept=KEPT if number == last else "",
        )
        for number, cells in enumerate(told)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar><w:left {padding}/><w:right {padding}/></w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _text_xml(words: str) -> str:
    lines = (escape(line) for line in legible(words).split("\n"))
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
