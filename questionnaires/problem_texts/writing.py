"""The sentence and the remedy of every problem in how a questionnaire is written down."""

from collections.abc import Mapping

from questionnaires.problem_texts.wording import ProblemText
from questionnaires.problem_texts.wording import problem_text as _text
from questionnaires.problems import AnyProblemCode
from questionnaires.problems import DocumentProblemCode as D

WRITING_TEXTS: Mapping[AnyProblemCode, ProblemText] = {
    D.TOO_LARGE: _text(
        "文件超过 {limit}。",
        "请检查是否选错了文件。",
        "The file is larger than {limit}.",
        "Check that it is the right file.",
    ),
    D.NOT_YAML: _text(
        "从这里起读不懂：{found}",
        "请检查缩进（用空格对齐）、冒号后的空格和成对的引号。",
        "This cannot be read: {found}",
        "Check the indentation (aligned with spaces), the space after each colon, and the quotes.",
    ),
    D.NOT_PRINTABLE: _text(
        "含有看不见的控制字符 {found}。",
        "请删去该字符，并以 UTF-8 保存文件。",
        "There is an invisible control character, {found}.",
        "Remove it, and save the file as UTF-8.",
    ),
    D.INDENTED_WITH_TAB: _text(
        "这一行用制表符缩进。",
        "请改用空格缩进。",
        "This line is indented with a tab.",
        "Indent with spaces.",
    ),
    D.COLON_IN_WORDS: _text(
        "这里多了一个冒号，或上一行的缩进不对。",
        "文字里有“: ”时，请给整段文字加引号；否则请检查缩进。",
        "There is a colon too many, or the line above is indented wrongly.",
        "Put words that hold “: ” in quotes; otherwise check the indentation.",
    ),
    D.UNKNOWN_ALIAS: _text(
        "* 开头表示引用，而被引用的内容不存在。",
        "若是普通文字，请加引号。",
        "A leading * refers to something, which does not exist.",
        "If these are words, put them in quotes.",
    ),
    D.SEVERAL_DOCUMENTS: _text(
        "文件里有不止一份问卷（--- 分隔）。",
        "一个文件只写一份问卷。",
        "The file holds more than one document (separated by ---).",
        "Put one questionnaire in one file.",
    ),
    D.TOO_MANY_PARTS: _text(
        "内容超过 {limit} 个部分。",
        "请减少 * 引用，或分成几份问卷。",
        "There are more than {limit} parts.",
        "Use fewer * aliases, or split the questionnaire.",
    ),
    D.TOO_DEEP: _text(
        "层次超过 {limit} 层。",
        "请检查缩进和括号。",
        "It is nested more than {limit} levels deep.",
        "Check indentation and brackets.",
    ),
    D.ENDLESS_ALIAS: _text(
        "* 引用了包含它自己的内容。",
        "请写出内容，不用引用。",
        "The * alias refers to what contains it.",
        "Write the content out instead.",
    ),
    D.UNSUPPORTED_TAG: _text(
        "不支持标签“{found}”。",
        "请删去 ! 开头的标签，直接写内容。",
        "The tag “{found}” is not supported.",
        "Remove the tag that begins with !, and write the value alone.",
    ),
    D.DUPLICATE_KEY: _text(
        "“{found}”在第 {line} 行已经写过。",
        "请合并或删去一个。",
        "“{found}” was already written on line {line}.",
        "Merge the two, or remove one.",
    ),
    D.KEY_NOT_TEXT: _text(
        "冒号前要是一个名称。",
        "请检查缩进、方括号和问号。",
        "What stands before the colon must be a name.",
        "Check indentation, brackets and question marks.",
    ),
    D.EMPTY_DOCUMENT: _text(
        "文件是空的。",
        "请从问卷库中的一份问卷开始。",
        "The file is empty.",
        "Start from a questionnaire of the library.",
    ),
    D.UNKNOWN_KEY: _text(
        "这里不能写“{key}”。",
        "请检查拼写和缩进，或删去。",
        "“{key}” does not belong here.",
        "Check its spelling and indentation, or remove it.",
    ),
    D.PRESELECTED: _text(
        "不能用“{key}”预先选好答案。",
        "请删去：任何选项都不得默认选中，由填写人自己选择。",
        "“{key}” would pick an answer beforehand, which is not possible.",
        "Remove it: nothing is preselected, people choose for themselves.",
    ),
    D.ORDINAL_ORDER: _text(
        "等级、分数和“是/否”的顺序不能打乱。",
        "请删去 order；只有选项、行、项目和一个部分的题目可以打乱。",
        "Levels, points, and yes and no are never shuffled.",
        "Remove order; only choices, rows, items and the questions of a section can be shuffled.",
    ),
    D.MISSING_KEY: _text(
        "缺少“{key}”。",
        "请加上 {key}: 和内容。",
        "“{key}” is missing.",
        "Add {key}: and its value.",
    ),
    D.EMPTY_VALUE: _text(
        "“{key}”后面没有内容。",
        "请写上内容，或删去这一行。",
        "Nothing follows “{key}”.",
        "Write a value, or remove the line.",
    ),
    D.TRUTH_VALUE_FOR_TEXT: _text(
        "YAML 把 {found} 读成真假值，而不是文字。",
        '请加引号："{found}"。',
        "YAML reads {found} as true or false, not as words.",
        'Put it in quotes: "{found}".',
    ),
    D.NUMBER_FOR_TEXT: _text(
        "{found} 被读成数字，而这里要文字。",
        '请加引号："{found}"。',
        "{found} is read as a number, and words are needed here.",
        'Put it in quotes: "{found}".',
    ),
    D.TEXT_EXPECTED: _text(
        "“{key}”要写一段文字。",
        "请写在冒号后面；若含冒号或特殊符号，请加引号。",
        "“{key}” takes words.",
        "Write them after the colon, in quotes if they hold a colon or other signs.",
    ),
    D.LANGUAGES_EXPECTED: _text(
        "“{key}”要分语言写。",
        "请写成两行：zh-CN: 中文 和 en: 英文，缩进在“{key}”下面。",
        "“{key}” is written language by language.",
        "Write zh-CN: … and en: … on lines indented below “{key}”.",
    ),
    D.MAPPING_EXPECTED: _text(
        "“{key}”下面要写成“名称: 内容”的几行。",
        "请检查缩进和冒号。",
        "“{key}” takes lines of the form name: value.",
        "Check indentation and colons.",
    ),
    D.LIST_EXPECTED: _text(
        "“{key}”要写成列表。",
        "请每项一行，以“- ”开头；或写成 [a, b]。",
        "“{key}” takes a list.",
        "Begin each item on its own line with “- ”, or write [a, b].",
    ),
    D.NUMBER_EXPECTED: _text(
        "“{key}”要写数字，而不是 {found}。",
        "请写数字，不加引号，例如 12。",
        "“{key}” takes a number, not {found}.",
        "Write a number without quotes, such as 12.",
    ),
    D.WHOLE_NUMBER_EXPECTED: _text(
        "“{key}”要写整数，而不是 {found}。",
        "请写整数，不加引号，例如 12。",
        "“{key}” takes a whole number, not {found}.",
        "Write a whole number without quotes, such as 12.",
    ),
    D.TRUTH_VALUE_EXPECTED: _text(
        "“{key}”要写 true 或 false，而不是 {found}。",
        "请写 true（是）或 false（否），不加引号。",
        "“{key}” takes true or false, not {found}.",
        "Write true or false, without quotes.",
    ),
    D.DATE_EXPECTED: _text(
        "{found} 不是日期。",
        "请按 2026-12-31 的形式写。",
        "{found} is not a date.",
        "Write it like 2026-12-31.",
    ),
    D.INVALID_CODE: _text(
        "“{found}”不能作代码。",
        "代码以小写英文字母开头，只用小写字母、数字和下划线，最多 32 个字符；"
        "选项代码也可以数字开头。",
        "“{found}” cannot be a code.",
        "A code begins with a lower-case letter and has lower-case letters, digits and "
        "underscores, 32 at most; that of a choice may begin with a digit.",
    ),
    D.INVALID_LANGUAGE: _text(
        "“{found}”不是语言代码。",
        "请写 zh-CN、en 等，用连字符，不用下划线。",
        "“{found}” is not the code of a language.",
        "Write zh-CN, en …, with a hyphen and not an underscore.",
    ),
    D.TOO_SHORT: _text(
        "“{key}”是空的。",
        "请写上文字。",
        "“{key}” is empty.",
        "Write some words.",
    ),
    D.TOO_LONG: _text(
        "“{key}”有 {length} 个字符，最多 {limit} 个。",
        "请写短些。",
        "“{key}” has {length} characters, and {limit} at most are allowed.",
        "Shorten it.",
    ),
    D.TOO_FEW_ITEMS: _text(
        "“{key}”至少要有 {limit} 项。",
        "请补上。",
        "“{key}” needs {limit} or more.",
        "Add what is missing.",
    ),
    D.TOO_MANY_ITEMS: _text(
        "“{key}”最多 {limit} 项。",
        "请删去多余的项。",
        "“{key}” takes {limit} at most.",
        "Remove those too many.",
    ),
    D.BELOW_LIMIT: _text(
        "“{key}”是 {found}，不能小于 {limit}。",
        "请改大。",
        "“{key}” is {found}, and must not be below {limit}.",
        "Raise it.",
    ),
    D.ABOVE_LIMIT: _text(
        "“{key}”是 {found}，不能大于 {limit}。",
        "请改小。",
        "“{key}” is {found}, and must not be above {limit}.",
        "Lower it.",
    ),
    D.NOT_ONE_OF: _text(
        "不能写“{found}”。",
        "请用以下之一：{limit}。",
        "“{found}” is not possible here.",
        "Use one of: {limit}.",
    ),
    D.UNKNOWN_TYPE: _text(
        "没有“{found}”这种题型。",
        "题型有：{limit}。",
        "There is no kind of question called “{found}”.",
        "The kinds are: {limit}.",
    ),
    D.TYPE_MISSING: _text(
        "没有写明题型。",
        "请加 type:，题型有：{limit}。",
        "The kind of question is missing.",
        "Add type:. The kinds are: {limit}.",
    ),
    D.INVALID_VALUE: _text(
        "“{key}”的内容不对：{found}",
        "请对照 docs/questionnaires.md 修改。",
        "The value of “{key}” is not right: {found}",
        "Compare it with docs/questionnaires.md.",
    ),
}
