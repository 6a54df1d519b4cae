package survey

import (
	"crypto/sha256"
	"encoding/hex"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// A link lets one person answer once. The program keeps the hash of its token and whether it was spent, not the token, nor to whom it went;
// an answer does not say by which link it came.

// mostLinks is how many links are made at once.
const mostLinks = 20_000

// mark is what is kept of a token.
func mark(survey record.ID, token string) string {
	sum := sha256.Sum256([]byte("qgov survey link\x00" + survey.String() + "\x00" + token))
	return hex.EncodeToString(sum[:])
}

// makeLinks returns new tokens, which are shown this once.
func makeLinks(tx *flow.Tx, s *Survey, n int) ([]string, error) {
	if s.State != Fielding {
		return nil, fault.New(fault.Conflict, "V206", "调查现在不接收答卷")
	}
	if n < 1 || n > mostLinks {
		return nil, fault.New(fault.Invalid, "V213", "一次可以生成 1 至 %d 个链接", mostLinks)
	}
	out := make([]string, n)
	for i := range out {
		out[i] = audit.NewCode()
		if _, err := tx.Exec("INSERT INTO survey_token (survey, mark, spent) VALUES (?, ?, ?) /* {all: links of a survey in scope} */", s.ID, mark(s.ID, out[i]), false); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// errSpent is the refusal of a link that was used.
var errSpent = fault.New(fault.Conflict, "V214", "这个链接已经答过，每个链接只能答一次")

// spent reports whether a link exists and was used.
func spent(tx *flow.Tx, survey record.ID, token string) (known, used bool, err error) {
	known, err = tx.One("SELECT spent FROM survey_token WHERE survey = ? AND mark = ? AND {all: the bearer of a link}", []any{survey, mark(survey, token)}, &used)
	return known, used, err
}

// spend uses a link up. Of two that come at once one finds it used.
func spend(tx *flow.Tx, survey record.ID, token string) error {
	n, err := tx.Exec("UPDATE survey_token SET spent = ? WHERE survey = ? AND mark = ? AND spent = ? AND {all: the bearer of a link}", true, survey, mark(survey, token), false)
	if err == nil && n == 0 {
		return errSpent
	}
	return err
}
