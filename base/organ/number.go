package organ

import (
	"fmt"

	"qgov/kernel/fault"
	"qgov/kernel/store"
)

// Number returns the next document number of the bureau of a region: its prefix, the word of the document, the year of the
// transaction's day and a count without gaps, such as 荣市监抽〔2026〕12号. A region without a bureau of its own is numbered by the one
// above it. Prefixes are kept in the register of organs.
func Number(tx *store.Tx, region, word string) (string, error) {
	prefix, err := prefixOf(tx, region)
	if err != nil {
		return "", err
	}
	year := tx.Today().Year()
	n, err := tx.Series(fmt.Sprintf("%s%s%d", prefix, word, year))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s〔%d〕%d号", prefix, word, year, n), nil
}

// prefixOf finds the prefix of the bureau of the region or of the nearest region above it. The register is national, but the actor
// may be a laboratory or a firm, so it is read as the program.
func prefixOf(tx *store.Tx, region string) (string, error) {
	found, err := bureau(tx, region, store.Cond{Field: Kind.F(&Kind.P.Prefix), Op: store.Some})
	if err == nil && found == nil {
		err = fault.New(fault.Conflict, "O101", "没有登记 %s 的市场监督管理局及其发文机关代字，不能编号，请先在机构登记中补充", region)
	}
	if err != nil {
		return "", err
	}
	return found.Prefix, nil
}

// Bureau names the bureau of a region, or of the nearest region above it that has one.
func Bureau(tx *store.Tx, region string) (string, error) {
	found, err := Of(tx, region)
	if err != nil {
		return "", err
	}
	return found.Name, nil
}

// Of returns the bureau of a region, or of the nearest region above it that has one.
func Of(tx *store.Tx, region string) (*Organ, error) {
	found, err := bureau(tx, region)
	if err == nil && found == nil {
		err = fault.New(fault.Conflict, "O102", "本地区没有登记市场监督管理局，请先在机构中登记")
	}
	return found, err
}

// bureau finds the bureau of the region, or of the nearest region above it, that satisfies the conditions; nil if there is none.
func bureau(tx *store.Tx, region string, more ...store.Cond) (found *Organ, err error) {
	p := Kind.P
	for _, code := range upward(region) {
		err := tx.Elevated(func() (err error) {
			found, err = store.First(tx, Kind, store.Query{Bare: true, Where: append([]store.Cond{store.Eq(Kind.F(&p.Region), code), store.Eq(Kind.F(&p.Sort), "bureau")}, more...)})
			return err
		})
		if err != nil || found != nil {
			return found, err
		}
	}
	return nil, nil
}

// upward lists a GB/T 2260 code and the codes above it: 371082, 371000, 370000. The longer code of a township stands below its county.
func upward(code string) []string {
	out := []string{code}
	if len(code) > 6 {
		code = code[:6]
		out = append(out, code)
	}
	for _, n := range []int{4, 2} {
		if len(code) != 6 {
			break
		}
		up := code[:n] + "000000"[n:]
		if up != out[len(out)-1] {
			out = append(out, up)
		}
	}
	return out
}
