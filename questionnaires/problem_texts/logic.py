"""The sentence and the remedy of problems of calculations, constraints and repeated answers."""

from collections.abc import Mapping

from questionnaires.problem_texts.wording import ProblemText
from questionnaires.problem_texts.wording import problem_text as _text
from questionnaires.problems import AnyProblemCode
from questionnaires.problems import ProblemCode as P

LOGIC_TEXTS: Mapping[AnyProblemCode, ProblemText] = {
    P.UNREACHABLE: _text(
        "没有人会被问到“{found}”：它的条件与前面题目的条件不能同时成立。",
        "请对照 {through} 的条件修改其中一个。",
        "Nobody is ever asked “{found}”: its condition and those before it exclude each other.",
        "Compare it with the conditions of {through}, and change one of them.",
    ),
    P.CONDITION_NOT_HERE: _text(
        "{type} 题的行和项目不能有条件。",
        "请去掉 show_if；需要时可以分成两道有条件的题。",
        "Rows and items of a {type} question have no conditions.",
        "Remove show_if; if need be, make two questions with conditions.",
    ),
    P.ALL_CHOICES_CONDITIONAL: _text(
        "“{found}”的每个选项都有条件；一个都不符合的人不会被问到这一题。",
        "如果应当总是提问，请去掉一个选项的条件。",
        "Every choice of “{found}” has a condition; whoever meets none is not asked it.",
        "If it should always be asked, remove the condition of one choice.",
    ),
    P.CALCULATION_NOT_ABOVE: _text(
        "计算值“{found}”在这里还没有算出来。",
        "请把它移到用到它的计算值上面。",
        "The calculation “{found}” is not worked out before this.",
        "Move it above the calculation that uses it.",
    ),
    P.CIRCULAR_CALCULATION: _text(
        "计算值互相引用，成了一个圈：{found}。",
        "请改写其中一个，让它只用题目和上面的计算值。",
        "Calculations refer to each other in a circle: {found}.",
        "Rewrite one of them with questions and calculations above it.",
    ),
    P.CONSTRAINT_NEVER_HOLDS: _text(
        "任何回答都不符合 {found}，填写的人走不下去。",
        "请改写，使至少一种回答可以通过。",
        "No answers can ever meet {found}: nobody gets past it.",
        "Rewrite it so that some answers pass.",
    ),
    P.CONSTRAINT_NAMES_NOTHING: _text(
        "{found} 没有引用任何题目，无从检查。",
        "请写明题目，例如 ${{a}} <= ${{b}}。",
        "{found} names no question, so there is nothing to check.",
        "Name questions, as in ${{a}} <= ${{b}}.",
    ),
    P.CONSTRAINT_WITHOUT_MESSAGE: _text(
        "有 constraint，却没有告诉填写的人怎样修改。",
        "请加 constraint_message，例如“到达时间应早于离开时间，请核对。”。",
        "There is a constraint, but no words that say what to do.",
        "Add constraint_message, such as “The arrival must be before the departure.”",
    ),
    P.MESSAGE_WITHOUT_CONSTRAINT: _text(
        "有 constraint_message，却没有 constraint。",
        "请写明条件，或删去这句话。",
        "There is a constraint_message, but no constraint.",
        "Write the constraint, or remove the words.",
    ),
    P.PIPED_UNKNOWN: _text(
        "文字中引用的“{found}”不是题目，也不是计算值。",
        "请引用本问卷中已有的题码。",
        "The words repeat “{found}”, which is no question and no calculation.",
        "Refer to a code of this questionnaire.",
    ),
    P.PIPED_NOT_EARLIER: _text(
        "文字中引用的“{found}”在这里还没有回答。",
        "请把该题移到前面，或改用前面的题目。",
        "The words repeat the answer to “{found}”, which is not asked before this.",
        "Move that question up, or use an earlier one.",
    ),
    P.PIPED_PRIVATE: _text(
        "“{found}”是私密题，不能在别处重复它的回答。",
        "请删去这处引用。",
        "“{found}” is private, and its answer is not repeated anywhere.",
        "Remove the reference.",
    ),
    P.PIPED_LONG_WORDS: _text(
        "“{found}”可以写很多字，重复在这里会撑坏页面。",
        "请只引用单行、最多 {limit} 字的填空题，或选择题。",
        "The answer to “{found}” can be long, and would break the page here.",
        "Repeat choices, or one line of words with max_length {limit} at most.",
    ),
    P.PIPED_ELSEWHERE: _text(
        "这里不能重复前面的回答。",
        "只有题目、提示、页首说明、选项、提醒和致谢的文字可以用 ${{…}}。",
        "Answers are not repeated here.",
        "Questions, hints, intros of sections, choices, messages and thanks can use ${{…}}.",
    ),
}
