package survey

import (
	"context"
	"html"
	"io"

	"qgov/web"
)

// live loads the script that follows the skip rules while somebody answers a form of [questions].
func (d desk) live(p *web.Page, q *Questionnaire) web.Part {
	return web.Custom{Component: rulesScript{d.phone.Address("ask.js"), q.rulesJSON(), map[string]string{
		"progress": p.Say("已答 %d 题，共 %d 题"), "skipped": p.Say("按您的回答，有 %d 题不需要回答，已经隐藏"), "whole": p.Say("现在需要回答全部题目")}}}
}

// rulesScript is the script with the rules and its words.
type rulesScript struct {
	address, rules string
	words          map[string]string
}

// Render writes the script.
func (s rulesScript) Render(_ context.Context, w io.Writer) error {
	out := `<script src="` + s.address + `" defer data-rules="` + html.EscapeString(s.rules) + `"`
	for _, name := range []string{"progress", "skipped", "whole"} {
		out += ` data-` + name + `="` + html.EscapeString(s.words[name]) + `"`
	}
	_, err := io.WriteString(w, out+`></script>`)
	return err
}
