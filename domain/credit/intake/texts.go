package intake

// texts are Chinese texts outside declarations that need a translation.
func texts() []string {
	return []string{"整批退回", "申请整批撤回", "需更正的行 XLSX", "需更正的行 CSV", "与申报一致", "文件的行数、金额合计与申报相符"}
}
