package reception

import (
	"context"
	"html"
	"io"
	"strconv"

	"qgov/web"
)

// words are what the script says, in the language of the page.
var words = map[string]string{"next": "下一步", "back": "上一步", "restored": "已恢复上次没有提交的内容", "discard": "清空重填", "offline": "网络中断，内容已保存在本机。恢复后请再按“提交”，不会重复登记。", "sending": "正在提交…", "busy": "系统忙，内容已保存在本机。请过一会儿再按“提交”，不会重复登记。",
	"waiting": "照片还在上传，传完后自动提交。", "unsent": "有照片没有传上，请移除或者重新选择，再按“提交”。", "large": "照片超过 10 MB，请压缩或者截屏后上传",
	"uploading": "正在上传", "remove": "移除", "failed": "没有传完，请重新选择这张照片", "many": "最多上传 9 张照片", "kept": "草稿保存在本机"}

// script loads the script of the form with its words.
func script(p *web.Page) web.Part {
	return web.Custom{Component: loader{p}}
}

type loader struct{ p *web.Page }

// Render writes the style sheet and the script, with the words as attributes.
func (l loader) Render(_ context.Context, w io.Writer) error {
	s := `<link rel="stylesheet" href="` + address("form.css") + `"/><script src="` + address("form.js") + `" defer`
	for _, name := range []string{"next", "back", "restored", "discard", "offline", "sending", "busy", "waiting", "unsent", "large", "uploading", "remove", "failed", "many", "kept"} {
		s += ` data-` + name + `="` + html.EscapeString(l.p.Say(words[name])) + `"`
	}
	_, err := io.WriteString(w, s+` data-most="`+strconv.Itoa(mostBytes)+`"></script>`)
	return err
}

// cleared tells the script that the form has arrived, so that the draft on the device goes.
type cleared struct{}

// View returns the mark.
func (cleared) View(*web.Page) web.Component { return mark{} }

type mark struct{}

// Render writes the mark.
func (mark) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `<div id="complain-arrived" hidden></div>`)
	return err
}
