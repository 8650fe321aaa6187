"""The kind that is proposed for a file from its headings."""

import pytest

from enterprises.imports.file_kind import propose_for_file
from enterprises.imports.formats import FORMATS
from tests.workbooks import build, ledgers


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["序号", "企业名称", "证书编号", "发证日期"]], "recognitions"),
        ([["深圳市2025年高新技术企业备案名单"], ["序号", "企业名称", "证书编号"]], "recognitions"),
        ([["取消高新技术企业资格名单"], ["序号", "企业名称", "证书编号"]], "cancellations"),
        ([["企业名称", "证书编号", "取消年度"]], "cancellations"),
        ([["更名前企业名称", "更名后企业名称", "证书编号"]], "renamings"),
        ([["企业名称", "迁出地", "迁入地"]], "relocations"),
        ([["企业名称", "年度", "营业收入（万元）", "研发费用（万元）"]], "annual_reports"),
        ([["2025年火炬统计"], ["企业名称", "营业收入", "科技活动费用合计"]], "torch_reports"),
        ([["企业名称", "统一社会信用代码", "登记状态", "成立日期"]], "enterprises"),
        ([["企业名称", "统一社会信用代码", "所在街道", "是否国高", "营业收入（万元）"]], "ledger"),
        ([["企业名称", "所在园区", "入驻日期"]], "zone_memberships"),
        ([["企业名称", "扶持措施", "申报日期", "核定金额（万元）"]], "support_awards"),
        ([["姓名", "电话"]], ""),
        ([["一行说明"]], ""),
    ],
)
def test_kind_is_proposed_from_headings_and_title(tmp_path, rows, kind):
    assert propose_for_file(build.xlsx(tmp_path / "a.xlsx", rows)) == kind


@pytest.mark.parametrize("kind", sorted(FORMATS.keys() - {"torch_reports"}))
def test_kind_of_a_file_with_all_headings_is_its_own(tmp_path, kind):
    headings = [column.zh for column in FORMATS[kind].columns]
    assert propose_for_file(build.xlsx(tmp_path / "a.xlsx", [headings])) == kind


def test_second_sheet_says_the_kind_where_the_first_has_no_table(tmp_path):
    sheets = {
        "说明": [["填报说明"]],
        "名单": [["企业名称", "迁出地", "迁入地"], [ledgers.name(1), "罗湖区", "福田区"]],
    }
    assert propose_for_file(build.xlsx_of(tmp_path / "a.xlsx", sheets)) == "relocations"
