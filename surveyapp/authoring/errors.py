"""What can stand in the way of authoring, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import SurveyError
from surveyapp.messages import N_


class AuthoringRefusedError(SurveyError):
    """Base of the refusals of this room."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CodeRefusedError(AuthoringRefusedError):
    """The code of a questionnaire is not one."""

    message = N_(
        "代码以小写字母开头，只用小写字母、数字和“_”，最多 32 个字符，例如 visit_rating。"
    )


class CodeTakenError(AuthoringRefusedError):
    """Another questionnaire has this code."""

    message = N_("代码“{code}”已被另一份问卷使用，请换一个。")


class NotInLibraryError(AuthoringRefusedError):
    """The library has no such questionnaire."""

    message = N_("问卷库中没有这份问卷，请从列表中选择。")


class NotTextError(AuthoringRefusedError):
    """An uploaded file is not text."""

    message = N_("这个文件不是文本。请上传 UTF-8 或 GB18030 编码的 YAML 文件。")


class TextTooLongError(AuthoringRefusedError):
    """A text is longer than any questionnaire."""

    message = N_("文本太大：最多 {maximum} KB，现在有 {size} KB。请拆成几份问卷。")


class NoFileError(AuthoringRefusedError):
    """No file was chosen, or it is empty."""

    message = N_("请选择一个有内容的 YAML 文件。")


class HasProblemsError(AuthoringRefusedError):
    """The draft has problems that forbid publishing."""

    message = N_("草稿还有 {count} 个错误，改正后才能发布。")


class WarningsNotAcceptedError(AuthoringRefusedError):
    """Somebody must say that the warnings were read."""

    message = N_("请阅读下面的提醒，并勾选“已阅读，仍要发布”。")


class NothingNewError(AuthoringRefusedError):
    """The draft says what the last version says."""

    message = N_("草稿与第 {number} 版内容完全相同，没有需要发布的修改。")


class DraftMovedError(AuthoringRefusedError):
    """The draft is no longer the one that was looked at."""

    status = HTTPStatus.CONFLICT
    message = N_("您打开页面后，草稿又有修改。请核对下面的最新内容后再发布。")
