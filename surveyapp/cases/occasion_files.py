"""Taking in a register of service occasions: all of it or nothing, revisions kept.

An occasion is known by (source, case_no, service_no). A file that says something else of a
known occasion adds a revision, with what was known before; a file that says the same changes
nothing. A hundred thousand rows are read at once: units, items and keys are looked up before
the first row, and rows are written in bulk.
"""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.cases.batches import Arrival, keep_batch
from surveyapp.cases.models import ImportBatch, ImportKind
from surveyapp.cases.occasion_keeping import item_ids, keep, keep_items, load_known
from surveyapp.cases.occasion_rows import KEY_TWICE, Entry, Items, Key, Reading, Units, read_entry
from surveyapp.messages import N_
from surveyapp.units.names import load_names
from surveyapp.units.service import hold_authority
from surveyapp.units.sheets import Column, read_sheet
from surveyapp.units.trees import load_tree
from surveyapp.units.unit_files import Changes

COLUMNS = (
    Column("source", "来源", N_("哪个系统的记录；不填则用表单上的来源"), ("数据来源", "系统"),
           examples=("hall",)),
    Column("case_no", "办件编号", N_("同一来源内唯一"), ("办件号", "业务编号"),
           is_required=True, examples=("EXAMPLE-0001",)),
    Column("service_no", "服务次数", N_("同一办件的第几次接触；不填为 1"),
           ("服务次序", "环节序号"), examples=("1",)),
    Column("service_center", "政务服务中心", N_("编码或别名；填了窗口时可不填"),
           ("中心", "大厅", "中心编码"), examples=("EXAMPLE-C",)),
    Column("service_window", "窗口", N_("编码或别名；没有到窗口的不填"), ("窗口编码", "窗口号"),
           examples=("EXAMPLE-C-W01",)),
    Column("department", "部门", N_("编码或别名，可不填"), ("部门编码", "实施部门")),
    Column("service_item", "事项编码", N_("政务服务事项的编码"), ("事项", "实施编码"),
           is_required=True, examples=("EXAMPLE-ITEM",)),
    Column("service_item_name", "事项名称", N_("第一次出现时请填写"), (),
           examples=("示例事项",)),
    Column("clerk", "窗口人员", N_("工号，可不填；不要填姓名"), ("工号", "人员工号")),
    Column("service_channel", "办理渠道", N_("窗口、网上、移动端、自助终端、电话或代办点"),
           ("渠道", "办理方式"), is_required=True, examples=("窗口",)),
    Column("applicant_kind", "申请人类型",
           N_("自然人、企业法人、事业法人、社会组织法人、行政机关、其他组织"),
           ("申请人", "服务对象类型"), is_required=True, examples=("自然人",)),
    Column("case_status", "办件状态", N_("待受理、已受理或已办结"), ("状态",),
           is_required=True, examples=("已办结",)),
    Column("case_kind", "办件类型", N_("即办件、承诺件或其他；不填为其他"), (),
           examples=("承诺件",)),
    Column("promised_days", "承诺时限", N_("工作日数，可不填"), ("承诺天数", "承诺工作日"),
           examples=("5",)),
    Column("closed_on", "办结日期", N_("可不填"), ("办结时间",), examples=("2026-04-08",)),
    Column("occurred_at", "办理时间", N_("这次接触的日期或日期和时间"),
           ("服务时间", "发生时间", "办理日期"), is_required=True, examples=("2026-04-01 09:30",)),
    Column("wait_minutes", "等候分钟", N_("从取号到叫号，可不填"), ("等候时间", "等候时长"),
           examples=("12.5",)),
    Column("accept_minutes", "受理分钟", N_("从叫号到办完，可不填"), ("受理用时", "受理时长"),
           examples=("8",)),
)  # fmt: skip


def import_occasions(
    session: Session, arrival: Arrival, *, zone: str, source: str = "hall"
) -> tuple[ImportBatch, Changes]:
    """Take in a register of occasions, whole or not at all.

    Parameters
    ----------
    session : Session
        The session of the request or command, which also ends the transaction.
    arrival : Arrival
        The CSV file; `COLUMNS` says what it may hold.
    zone : str
        In which its naive times are read. Civil dates are those of the authority's own zone.
    source : str
        The source of rows that name none.

    Returns
    -------
    ImportBatch
        What is kept of the file.
    Changes
        How many occasions were new, revised or unchanged, and which columns were not used.

    Raises
    ------
    FileRefusedError
        With every problem of the file; nothing is changed then.
    """
    sheet = read_sheet(arrival.content, COLUMNS)
    # One import of an authority at a time, on every engine.
    authority = hold_authority(session, arrival.authority_id)
    units = Units(load_names(session, authority.id), load_tree(session, authority.id))
    reading = Reading(units, ZoneInfo(zone), ZoneInfo(authority.zone), source)
    entries: dict[Key, Entry] = {}
    items = Items(item_ids(session, authority.id))
    for row in sheet.each():
        entry = read_entry(row, reading)
        if entries.setdefault(entry.key, entry) is not entry:
            row.refuse("case_no", KEY_TWICE, line=entries[entry.key].line)
        items.meet(entry.content["service_item"], row)
    items.refuse_nameless()
    sheet.problems.refuse_if_any()
    known = load_known(session, authority.id, entries)
    changed = [
        entry
        for key, entry in entries.items()
        if key not in known or known[key].content != entry.content
    ]
    n_revised = sum(entry.key in known for entry in changed)
    n_created, n_unchanged = len(changed) - n_revised, len(entries) - len(changed)
    changes = Changes(n_created, n_revised, n_unchanged, sheet.ignored)
    batch = keep_batch(session, arrival, ImportKind.OCCASIONS, changes, zone=zone)
    keep_items(session, authority.id, items.names)
    keep(session, batch, changed, known)
    return batch, changes
