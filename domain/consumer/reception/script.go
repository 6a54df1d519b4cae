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
	"uploading": "正在上传", "remove": "移除", "failed": "没有传完，请重新选择这张照片", "many": "最多上传 9 张照片", "kept": "草稿保存在本机", "locate": "使用当前位置", "nowhere": "没有取得位置，可以不填"}

// script loads the script of the public form with its words.
func script(p *web.Page) web.Part { return Script(p, "complain", "/complain/photo") }

// Script loads the script of a form in steps with its words: the id of the form, the address that takes its pictures.
func Script(p *web.Page, form, photo string) web.Part {
	return web.Custom{Component: loader{p, form, photo}}
}

type loader struct {
	p           *web.Page
	form, photo string
}

// Render writes the style sheet and the script, with the words as attributes.
func (l loader) Render(_ context.Context, w io.Writer) error {
	s := `<link rel="stylesheet" href="` + address("form.css") + `"/><script src="` + address("form.js") + `" defer data-form="` + l.form + `" data-photo="` + l.photo + `"`
	for _, name := range []string{"next", "back", "restored", "discard", "offline", "sending", "busy", "waiting", "unsent", "large", "uploading", "remove", "failed", "many", "kept", "locate", "nowhere"} {
		s += ` data-` + name + `="` + html.EscapeString(l.p.Say(words[name])) + `"`
	}
	_, err := io.WriteString(w, s+` data-most="`+strconv.Itoa(mostBytes)+`"></script>`)
	return err
}

// Arrived tells the script that the form with the id has arrived, so that the draft on the device goes.
func Arrived(form string) web.Part { return web.Custom{Component: mark(form)} }

type mark string

// Render writes the mark.
func (m mark) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, `<div id="`+string(m)+`-arrived" hidden></div>`)
	return err
}
