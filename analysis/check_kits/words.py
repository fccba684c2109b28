"""The words that all check kits share, in Chinese and English."""

from collections.abc import Mapping

from analysis.text import words

ZH, EN = "zh-CN", "en"
RUNNING = """\
怎样运行：安装 R，在 R 中执行一次 install.packages("survey")，然后在本文件夹执行
How to run: install R, enter install.packages("survey") in it once, then run in this folder

    Rscript check.R

脚本只用 R 的 survey 包：读入各文件，重新计算权数、各项数字和标准误，与 expected.csv 逐项并列。
全部一致时退出码为 0，有一项不一致为 1。
The script uses nothing but R's package survey: it reads the files, computes weights, figures and
standard errors again, and prints them beside those of expected.csv.
Exit status 0: all agree; 1: some differ.
"""
GUARDED = """\
以单引号（'）开头的单元格：引号使它不被当作公式，脚本会去掉。
A cell that begins with an apostrophe: it keeps the cell from being a formula, and the script
takes it off.
"""
PRIVATE = "本包含逐份答卷，不得公开。The kit holds single answers: do not publish it.\n"


def both(text: Mapping[str, str], otherwise: str) -> tuple[str, str]:
    """Return words in Chinese and in English; `otherwise` twice where there are none."""
    return (words(text, ZH), words(text, EN)) if text else (otherwise, otherwise)
