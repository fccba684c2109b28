"""The sentence and the remedy of every problem in what a questionnaire means."""

from collections.abc import Mapping

from questionnaires.problem_texts.wording import ProblemText
from questionnaires.problem_texts.wording import problem_text as _text
from questionnaires.problems import AnyProblemCode
from questionnaires.problems import ProblemCode as P

MEANING_TEXTS: Mapping[AnyProblemCode, ProblemText] = {
    P.DUPLICATE_CODE: _text(
        "代码“{found}”用了两次。",
        "请给其中一个换一个没有用过的代码。",
        "The code “{found}” is used twice.",
        "Give one of the two a code of its own.",
    ),
    P.DUPLICATE_LANGUAGE: _text(
        "语言“{found}”写了两次。",
        "请删去一个。",
        "The language “{found}” is listed twice.",
        "Remove one.",
    ),
    P.RESERVED_CODE: _text(
        "代码“{found}”是系统保留的。",
        "请换一个代码；题码也不能以 _reasons 结尾。",
        "The code “{found}” is reserved for the platform.",
        "Choose another; question codes do not end in _reasons either.",
    ),
    P.SCALE_HIDES_PRESET: _text(
        "量表代码“{found}”与系统自带的量表相同。",
        "请给自定义量表换一个代码。",
        "The scale “{found}” has the code of one that comes with the platform.",
        "Give your own scale another code.",
    ),
    P.UNKNOWN_SCALE: _text(
        "没有代码为“{found}”的量表。",
        "可用：{known}；或在 rating_scales 中定义。",
        "There is no rating scale “{found}”.",
        "There are {known}; or define it under rating_scales.",
    ),
    P.TOO_FEW_LEVELS: _text(
        "量表只有 {found} 个等级。",
        "至少要有两个等级，从最好到最差排列。",
        "The scale has {found} level only.",
        "Give it two or more, best first.",
    ),
    P.LEVEL_IN_NO_SET: _text(
        "等级“{found}”没有归入好评、中评或差评。",
        "请写进 positive_levels、neutral_levels、negative_levels 三者之一。",
        "The level “{found}” counts as nothing.",
        "List it under positive_levels, neutral_levels or negative_levels.",
    ),
    P.LEVEL_IN_SEVERAL_SETS: _text(
        "等级“{found}”归类不止一次。",
        "每个等级只能归入好评、中评、差评之一。",
        "The level “{found}” is counted more than once.",
        "List it under one of positive_levels, neutral_levels and negative_levels.",
    ),
    P.UNKNOWN_LEVEL: _text(
        "量表没有等级“{found}”。",
        "请用以下等级：{known}。",
        "The scale has no level “{found}”.",
        "Use one of: {known}.",
    ),
    P.REASON_CHANGES_MEANING: _text(
        "原因代码“{found}”在两个等级下的文字不同。",
        "同一代码含义不变：请统一文字，或换一个代码。",
        "The reason “{found}” is worded differently under two levels.",
        "A code has one meaning: use the same words, or another code.",
    ),
    P.REASONS_WITHOUT_TEXT: _text(
        "有原因选项，却没有提问的文字。",
        "请加 reasons_text，例如“您为什么这样评价？”。",
        "There are reasons, but no words that ask for them.",
        "Add reasons_text, such as “Why did you choose this?”.",
    ),
    P.REQUIRED_REASONS_WITHOUT_LIST: _text(
        "这些等级要求填写原因，却没有原因可选：{levels}。",
        "请在 reasons 中为它们列出原因，或不要求原因。",
        "These levels require a reason but offer none: {levels}.",
        "List reasons for them, or do not require any.",
    ),
    P.REASONS_REQUIRED_UNEVENLY: _text(
        "只有部分等级要求填写原因：{levels}。这会使人少选这些等级。",
        "请对所有等级一律要求（reasons_required: true），或一律不要求（false）。",
        "Reasons are required for some levels only: {levels}. That turns people away from them.",
        "Require them for all (reasons_required: true) or for none (false).",
    ),
    P.MORE_STEPS_FOR_LEVEL: _text(
        "选“{level}”的人要比选其他等级的人多答必答题：{questions}。",
        "请把这些题改为选答（required: false），或对所有等级都问。",
        "Whoever picks “{level}” must answer more than others: {questions}.",
        "Make these optional (required: false), or ask them after every level.",
    ),
    P.OUTCOME_MISSING: _text(
        "没有指明哪道题用来计算满意度指数。",
        "请在开头加 outcome: 题码。评价题有：{known}。",
        "Nothing says which question carries the satisfaction index.",
        "Add outcome: and a code at the top. The ratings are: {known}.",
    ),
    P.OUTCOME_UNKNOWN: _text(
        "outcome 指明的题目“{found}”不存在。",
        "请写一道评价题的题码：{known}。",
        "outcome names “{found}”, which is no question here.",
        "Name a rating: {known}.",
    ),
    P.OUTCOME_NOT_RATING: _text(
        "outcome 指明的“{found}”不是评价题。",
        "请写一道评价题的题码：{known}。",
        "outcome names “{found}”, which is not a rating.",
        "Name a rating: {known}.",
    ),
    P.CONDITION_NOT_EARLIER: _text(
        "条件引用的“{found}”在这里还没有问到。",
        "请把该题移到前面，或改用前面的题目。",
        "The condition looks at “{found}”, which is not asked before this.",
        "Move that question up, or use an earlier one.",
    ),
    P.NEVER_SHOWN: _text(
        "条件永远不会成立，不会有人看到：{found}",
        "请检查 and 与 or、选项代码和数字范围。",
        "The condition can never be met, so nobody sees this: {found}",
        "Check and against or, the codes, and the ranges of numbers.",
    ),
    P.MISSING_TRANSLATION: _text(
        "缺少 {language} 的文字：{words}",
        "请补上，或从 languages 中删去这种语言。",
        "There are no words in {language} for: {words}",
        "Add them, or remove the language from languages.",
    ),
    P.PRESET_NOT_TRANSLATED: _text(
        "系统自带的文字没有 {language}：{words}",
        "请用自定义量表或单选题写出这种语言的文字。",
        "What the platform words itself has no {language}: {words}",
        "Use a scale or a single choice of your own, worded in that language.",
    ),
    P.IMPOSSIBLE_BOUNDS: _text(
        "最小值 {minimum} 大于最大值 {maximum}，无法作答。",
        "请改正其中一个。",
        "The minimum {minimum} is above the maximum {maximum}: nobody can answer.",
        "Correct one of the two.",
    ),
    P.MORE_THAN_CHOICES: _text(
        "要求 {found} 项，但能同时选择的只有 {choices} 项。",
        "请改小，或增加选项。",
        "{found} are asked for, but only {choices} can be chosen together.",
        "Lower it, or add choices.",
    ),
    P.STEP_MISSES_MAXIMUM: _text(
        "从 {minimum} 起每步 {step}，到不了最高分 {maximum}。",
        "请改 step 或 maximum，使满分能够给出。",
        "Steps of {step} from {minimum} do not reach the maximum {maximum}.",
        "Change step or maximum, so that full marks can be given.",
    ),
    P.MATRIX_SCALE_OR_CHOICES: _text(
        "矩阵题要么用一个量表，要么用一组选项（至少两个）。",
        "请写 scale 或 choices，只写其中一个。",
        "A matrix uses one scale, or one list of two or more choices.",
        "Write scale or choices, and not both.",
    ),
    P.UNKNOWN_OTHER: _text(
        "没有代码为“{found}”的选项。",
        "other 中请写本题的一个选项代码：{known}。",
        "There is no choice “{found}”.",
        "Name a choice of this question under other: {known}.",
    ),
    P.ORDER_WITH_CONDITION: _text(
        "这一部分的题目打乱顺序，条件却要看同一部分的“{found}”。",
        "请把其中一题移到别的部分，或去掉 order: random。",
        "The questions of this section are shuffled, yet this one looks at “{found}” in it.",
        "Move one of the two to another section, or remove order: random.",
    ),
    P.LONG_NAME: _text(
        "变量名“{found}”超过 {limit} 个字符，统计软件会截断。",
        "请缩短题码，或缩短这一行（项）的代码。",
        "The variable “{found}” is longer than {limit} characters; statistics programs cut it.",
        "Shorten the code of the question, or that of the row or item.",
    ),
    P.UNKNOWN_EXCLUSIVE: _text(
        "没有代码为“{found}”的选项。",
        "exclusive 中请写本题的选项代码：{known}。",
        "There is no choice “{found}”.",
        "List choices of this question under exclusive: {known}.",
    ),
    P.MARK_EXPIRED: _text(
        "调查表的有效期 {found} 已过（今天是 {today}）。",
        "请更新批准或备案文号和有效期；过期的表无效。",
        "The form was valid until {found}, and today is {today}.",
        "Renew the approval and its date: an expired form is void.",
    ),
    P.REUSED_CODE: _text(
        "题码“{found}”在已发布的版本中是另一种题型，或有另一组选项。",
        "题码的含义不能改变：请给这道题一个新的题码。",
        "In a published version “{found}” is another type of question, or has other choices.",
        "A code never changes its meaning: give this question a new one.",
    ),
    P.CODE_CHANGED: _text(
        "这份问卷的代码是“{code}”，文本中写的是“{found}”。",
        "请改回 code: {code}；若要另做一份问卷，请新建草稿。",
        "This questionnaire has the code “{code}”; the text says “{found}”.",
        "Change it back to code: {code}, or start a new draft if this is another questionnaire.",
    ),
    P.OUTCOME_CONDITIONAL: _text(
        "满意度题“{found}”有显示条件，没有被问到的人不计入指数。",
        "请去掉条件，让所有人都能评价。",
        "The outcome “{found}” has a condition; people not asked are not in the index.",
        "Remove the condition, so that everybody can rate.",
    ),
    P.UNDECLARED_LANGUAGE: _text(
        "有 {language} 的文字，但 languages 中没有这种语言，不会显示：{words}",
        "请把它加入 languages，或检查语言代码。",
        "There are words in {language}, which is not in languages, so nobody sees them: {words}",
        "Add it to languages, or check the code of the language.",
    ),
    P.REASONS_FOR_SOME_LEVELS: _text(
        "这些等级没有原因可选：{levels}。",
        "最好每个等级都有原因，选好选差一样方便。",
        "These levels offer no reasons: {levels}.",
        "Offer some for every level, so that each is as easy to pick.",
    ),
    P.NO_PRIVACY_NOTICE: _text(
        "没有隐私说明。",
        "请加 privacy_notice，说明收集什么、作何用途、保存多久。",
        "There is no privacy notice.",
        "Add privacy_notice: what is collected, what for, and how long it is kept.",
    ),
    P.LONG_QUESTIONNAIRE: _text(
        "填完约需 {minutes} 分钟，超过 {limit} 分钟，很多人会中途放弃。",
        "请删减题目，或用条件少问一些。",
        "This takes about {minutes} minutes; beyond {limit}, many give up.",
        "Ask less, or use conditions.",
    ),
    P.ESTIMATE_TOO_SHORT: _text(
        "写明约 {found} 分钟，估计实际约 {minutes} 分钟。",
        "请如实告知所需时间。",
        "It says {found} minutes, and takes about {minutes}.",
        "Tell people the time it really takes.",
    ),
    P.LONG_SECTION: _text(
        "一页有 {found} 道题，超过 {limit} 道。",
        "请分成几个部分，一个部分是一页。",
        "There are {found} questions on one page, more than {limit}.",
        "Split the section: each is one page.",
    ),
    P.LONG_TEXT: _text(
        "题目有 {found} 个字符，超过 {limit} 个，手机上不易读。",
        "请写短些，说明放到 hint。",
        "The question has {found} characters, more than {limit}: hard to read on a phone.",
        "Shorten it, and explain in the hint.",
    ),
}
