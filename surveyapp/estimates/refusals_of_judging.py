"""Why scores of experts and findings of inspections give no figure, and what would mend it."""

from surveyapp.messages import N_

OF_EXPERTS = {
    "score_not_a_number": N_(
        "专家 {expert} 给 {subject} 的分是“{score}”，不是数。请填写数字，例如 8.5。"
    ),
    "score_out_of_range": N_(
        "专家 {expert} 给 {subject} 的分是 {score}，不在 {low} 到 {high} 之间。请更正。"
    ),
    "score_off_step": N_(
        "专家 {expert} 给 {subject} 的分是 {score}，不在分档上。请改为 {below} 或 {above}。"
    ),
    "score_given_twice": N_("专家 {expert} 给 {subject} 打了不止一次分。请只保留算数的那一次。"),
    "scores_missing": N_("还缺这些评分：{missing}。请补齐，或去掉有关的专家、被评对象。"),
    "unknown_expert": N_("没有请专家 {expert} 评分。请把他加入专家名单，或改正姓名。"),
    "unknown_subject": N_("{subject} 不在被评对象之列。请把它列入，或改正名称。"),
    "too_few_experts": N_(
        "{subject} 只有 {n} 个评分，去掉高低分后至少要 {needed} 个才能计算。请增加专家，"
        "或少去掉几个高低分。"
    ),
}
OF_INSPECTIONS = {
    "empty_inspection_list": N_("清单里没有可检查的项。请列出来，每项一行。"),
    "items_without_key": N_("清单里有 {count} 项没有编号。请给每项一个不重复的编号。"),
    "items_listed_twice": N_("清单里 {items} 不止一行。请每项只保留一行。"),
    "items_without_unit": N_(
        "清单里 {items} 没有写单位。请写明由谁负责，以免有人检查自己的单位。"
    ),
    "sizes_below_one": N_("清单里 {items} 的规模小于 1。请写 1 或更大的整数。"),
    "no_seed": N_("没有写抽签的种子。请写下任意的文字或数字，并保存好。"),
    "sample_out_of_range": N_("抽不了 {n} 项。请写 1 到 {listed}。"),
    "nothing_drawn": N_("各层都抽 0 项，等于不抽。请至少给一层写大于 0 的数。"),
    "too_few_for_strata": N_("抽 {n} 项，不够每层两项。请抽 {needed} 项或更多，或合并层。"),
    "strata_without_number": N_("层 {strata} 没有写抽几项。请逐层写明，不抽的写 0。"),
    "unknown_strata": N_("清单里没有层 {strata}。请改正层的名称。"),
    "stratum_out_of_range": N_("层 {stratum} 抽不了 {n} 项。请写 0 到 {listed}。"),
    "inspectors_named_twice": N_(
        "检查员 {inspectors} 写了不止一次。请合成一行，写全他所属的单位。"
    ),
    "nobody_may_inspect": N_(
        "{units} 的项没有人可以检查：检查员不能检查自己的单位。请增加其他单位的检查员。"
    ),
    "unknown_inspectors": N_("检查员 {inspectors} 不在名单里。请写明他们属于哪些单位。"),
    "nothing_inspected": N_("一项也没有检查。请至少检查一项。"),
    "contradicting_findings": N_(
        "层“{stratum}”：清单 {listed} 项，检查 {n} 项，有错 {wrong} 项，互相矛盾。"
        "后一个数不能大于前一个数，也不能小于 0。请重新清点。"
    ),
    "conflict_of_interest": N_(
        "检查员 {inspector} 属于 {unit}，不能检查它的 {item}。请由其他单位的人检查。"
    ),
    "strata_not_inspected": N_("层 {strata} 一项也没有检查。请每层检查两项。"),
    "lonely_items": N_("层 {strata} 只检查了一项，看不出项与项的差别。请检查两项，或合并层。"),
    "items_not_inspected": N_("抽中的 {items} 还没有检查。请先检查完。"),
    "items_not_drawn": N_("{items} 没有被抽中。请不要把它们算进差错率。"),
}
