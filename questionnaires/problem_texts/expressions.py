"""The sentence and the remedy of every problem of an expression."""

from collections.abc import Mapping

from questionnaires.expressions import FUNCTIONS
from questionnaires.expressions import ExpressionProblemCode as E
from questionnaires.problem_texts.wording import ProblemText
from questionnaires.problem_texts.wording import problem_text as _text
from questionnaires.problems import AnyProblemCode

_FUNCTIONS = ", ".join(sorted(FUNCTIONS))

EXPRESSION_TEXTS: Mapping[AnyProblemCode, ProblemText] = {
    E.EMPTY_EXPRESSION: _text(
        "条件是空的。",
        "写出条件，例如 ${{overall}} = 'satisfied'；若总是显示，请删去这一行。",
        "The condition is empty.",
        "Write a condition such as ${{overall}} = 'satisfied', "
        "or remove the line to show it always.",
    ),
    E.EXPRESSION_TOO_LONG: _text(
        "条件超过 {limit} 个字符。",
        "请拆成几道题或几个部分的条件。",
        "The condition is longer than {limit} characters.",
        "Split it over several questions or sections.",
    ),
    E.EXPRESSION_TOO_DEEP: _text(
        "条件的层次超过 {limit} 层。",
        "请减少括号或连续运算，改用 selected()。",
        "The condition is nested more than {limit} levels deep.",
        "Use fewer brackets or operators; selected() replaces long chains.",
    ),
    E.WRONG_SYMBOL: _text(
        "条件中不能用“{found}”。",
        "请写 {meant}。",
        "“{found}” is not used in conditions.",
        "Write {meant}.",
    ),
    E.WRONG_QUOTES: _text(
        "文字要用英文引号，不能写成 {found}。",
        "请写 {meant}。",
        "Words need straight quotes, not {found}.",
        "Write {meant}.",
    ),
    E.UNKNOWN_SYMBOL: _text(
        "看不懂字符“{found}”。",
        "请删去，或放进英文引号里。",
        "The character “{found}” means nothing here.",
        "Remove it, or put it in straight quotes.",
    ),
    E.UNCLOSED_QUOTE: _text(
        "引号没有结束：{found}",
        "请在文字末尾补上同样的英文引号。",
        "The quote is not closed: {found}",
        "Close it with the same straight quote.",
    ),
    E.UNCLOSED_REFERENCE: _text(
        "题目引用缺少右花括号：{found}",
        "请写 {meant}。",
        "The reference has no closing brace: {found}",
        "Write {meant}.",
    ),
    E.INVALID_REFERENCE: _text(
        "“{found}”不是题目引用。",
        "花括号里写题码，只用小写字母、数字和下划线，例如 ${{overall}}。",
        "“{found}” is not a reference to a question.",
        "Put a question code between the braces: lower-case letters, digits, underscores, "
        "as in ${{overall}}.",
    ),
    E.REFERENCE_WITHOUT_BRACES: _text(
        "引用题目要加花括号：{found}",
        "请写 {meant}。",
        "A reference needs braces: {found}",
        "Write {meant}.",
    ),
    E.WRONG_CASE: _text(
        "“{found}”要用小写。",
        "请写 {meant}。",
        "“{found}” is written in lower case.",
        "Write {meant}.",
    ),
    E.BARE_WORD: _text(
        "不知道“{found}”是题目还是文字。",
        "题目请写 ${{{found}}}，文字或选项请写 '{found}'。",
        "“{found}” could be a question or words.",
        "Write ${{{found}}} for a question, '{found}' for words or a choice.",
    ),
    E.FUNCTION_WITHOUT_PARENTHESES: _text(
        "函数“{found}”后面要有括号。",
        "请写 {found}(…)。",
        "The function “{found}” needs brackets.",
        "Write {found}(…).",
    ),
    E.MISSING_VALUE: _text(
        "这里缺少题目、数字或文字。",
        "请补上要比较的内容，或删去多余的符号。",
        "A question, a number or words are missing here.",
        "Add what is to be compared, or remove the sign too many.",
    ),
    E.MISSING_OPERATOR: _text(
        "“{found}”前面缺少运算符。",
        "请用 = 、and 或 or 等连接前后两部分；函数的参数用英文逗号分开。",
        "Something is missing before “{found}”.",
        "Join the two parts with =, and, or …; separate arguments with commas.",
    ),
    E.UNCLOSED_PARENTHESIS: _text(
        "左括号没有对应的右括号。",
        "请补上“)”。",
        "The bracket is not closed.",
        "Add “)”.",
    ),
    E.UNOPENED_PARENTHESIS: _text(
        "右括号没有对应的左括号。",
        "请删去“)”，或补上“(”。",
        "The bracket was never opened.",
        "Remove “)”, or add “(”.",
    ),
    E.CHAINED_COMPARISON: _text(
        "不能连续比较。",
        "请分成两个条件，例如 1 < ${{age}} and ${{age}} < 9。",
        "Comparisons cannot be chained.",
        "Write two, as in 1 < ${{age}} and ${{age}} < 9.",
    ),
    E.UNKNOWN_REFERENCE: _text(
        "没有题码为“{found}”的题目。",
        "请引用本问卷中已有的题码。",
        "No question has the code “{found}”.",
        "Refer to a question of this questionnaire.",
    ),
    E.UNKNOWN_FUNCTION: _text(
        "没有名为“{found}”的函数。",
        f"可用的函数：{_FUNCTIONS}。",
        "There is no function “{found}”.",
        f"The functions are {_FUNCTIONS}.",
    ),
    E.WRONG_ARGUMENT_COUNT: _text(
        "函数 {function} 需要 {expected} 个参数，这里有 {found} 个。",
        "请按所需个数写，用英文逗号分开。",
        "The function {function} takes {expected} arguments, not {found}.",
        "Write as many as it takes, separated by commas.",
    ),
    E.NUMBER_EXPECTED: _text(
        "这里需要数字，而 {found} 不是。",
        "只有数字、日期和时间才能比较大小或计算；选项请用 = 比较，文字请用 number(…) 转成数字，"
        "条件请写 if(条件, 1, 0)。",
        "A number is needed here, and {found} is none.",
        "Numbers, dates and times can be ordered and computed with; compare choices with =, "
        "turn words into a number with number(…), and a condition with if(condition, 1, 0).",
    ),
    E.TEXT_EXPECTED: _text(
        "这里需要文字，而 {found} 不是。",
        "请引用填空题，或用 string(…) 转成文字。",
        "Words are needed here, and {found} are none.",
        "Refer to a free-text question, or make words of it with string(…).",
    ),
    E.CONDITION_EXPECTED: _text(
        "{found} 不是条件，没有真假之分。",
        "请写成比较，例如 {found} = 'yes'。",
        "{found} is not a condition: it is neither true nor false.",
        "Compare it with something, as in {found} = 'yes'.",
    ),
    E.CHOICES_EXPECTED: _text(
        "{found} 不是选择题。",
        "selected、selected-at 和 count-selected 只用于选择题和评价题。",
        "{found} is not a question with choices.",
        "selected, selected-at and count-selected are for choices and ratings.",
    ),
    E.UNKNOWN_CHOICE: _text(
        "{question} 没有代码为“{found}”的选项，条件不会成立。",
        "请用以下代码之一：{known}。",
        "{question} has no choice “{found}”, so this is never met.",
        "Use one of: {known}.",
    ),
    E.CHOICES_COMPARED: _text(
        "{found} 可以有多个答案，不能用 = 比较。",
        "请写 {meant}。",
        "{found} can have several answers and is not compared with =.",
        "Write {meant}.",
    ),
    E.NUMBER_COMPARED_WITH_TEXT: _text(
        "数字与文字比较：{found}",
        "数字不加引号，选项代码加英文引号，两边要同类。",
        "A number is compared with words: {found}",
        "Numbers stand without quotes and codes of choices with them; both sides must be alike.",
    ),
    E.MOMENT_EXPECTED: _text(
        "这里需要日期、时间或时长，而 {found} 不是。",
        "请引用相应的题目，或写 date('2026-01-31')、duration('PT1H30M')。",
        "A date, a time or a duration is needed here, and {found} is none.",
        "Refer to such a question, or write date('2026-01-31') or duration('PT1H30M').",
    ),
    E.INVALID_MOMENT: _text(
        "“{found}”不是这里需要的日期、月份、时间或时长。",
        "日期写 '2026-01-31'，月份写 '2026-01'，时间写 '14:30'，时长写 'PT1H30M'。",
        "“{found}” is not the date, month, time or duration that is needed here.",
        "Write a date as '2026-01-31', a month as '2026-01', a time as '14:30', "
        "a duration as 'PT1H30M'.",
    ),
    E.KINDS_MIXED: _text(
        "两边不是同一类，不能这样比较或计算：{found}",
        "日期只能加减天数，月份只能加减月数，时间只能加减时长；时长请先用 minutes(…)、hours(…) "
        "或 days(…) 转成数字，带时间的日期请先用 date(…) 或 time(…) 取出一部分。",
        "The two sides cannot be compared or computed together: {found}",
        "Dates move by days, months by months, times by durations. Turn a duration into a number "
        "with minutes(…), hours(…) or days(…), and take a part of a moment with date(…) or "
        "time(…).",
    ),
    E.INVALID_PATTERN: _text(
        "模式中的“{found}”看不懂。",
        "可用：文字、.、[…]、(…|…)、\\d、\\w、\\s，以及其后的 ?、*、+、{{2,4}}。",
        "“{found}” in the pattern is not understood.",
        "Use characters, ., […], (…|…), \\d, \\w, \\s, and after them ?, *, + or {{2,4}}.",
    ),
    E.PATTERN_TOO_LARGE: _text(
        "模式太大，超过 {limit} 个位置。",
        "请减少重复次数，例如把 (a{{99}}){{99}} 改短。",
        "The pattern is too large: more than {limit} places.",
        "Repeat less; (a{{99}}){{99}} is an example of too much.",
    ),
    E.PATTERN_NOT_FIXED: _text(
        "regex 的模式要直接写出来，不能是 {found}。",
        "请把模式写在英文引号里。",
        "The pattern of regex must be written out; it cannot be {found}.",
        "Write the pattern in straight quotes.",
    ),
    E.UNKNOWN_DIRECTIVE: _text(
        "日期格式中没有“{found}”。",
        "可用：{known}。",
        "“{found}” is not part of a date’s form.",
        "There are {known}.",
    ),
    E.NO_OWN_ANSWER: _text(
        "“.”只能用在题目的 constraint 中。",
        "请写题码，例如 ${{age}}。",
        "“.” is used in the constraint of a question only.",
        "Write a code, as in ${{age}}.",
    ),
}
