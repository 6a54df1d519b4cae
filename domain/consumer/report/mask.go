package report

import (
	"bytes"
	"image"
	_ "image/gif" // decoders of the pictures that are accepted
	"image/jpeg"
	"image/png"
	"regexp"
	"strings"
	"unicode/utf8"

	"qgov/base/firm"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// blotted stands for what was taken out of a text.
const blotted = "〔已隐去〕"

// marks are what leads to a person, whoever it is: identity numbers, telephone numbers, addresses of mail, accounts, number plates.
var marks = []*regexp.Regexp{
	regexp.MustCompile(`(?:\d[ \-]?){17}[\dXx]`),
	regexp.MustCompile(`1[ \-]?[3-9](?:[ \-]?\d){9}`),
	regexp.MustCompile(`0\d{2,3}[ \-]?\d{7,8}`),
	regexp.MustCompile(`[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+`),
	regexp.MustCompile(`(?i)(?:微信|薇信|威信|v信|wechat|weixin|vx|wx|qq)(?:号码|号)?[是为:： ]*[a-z0-9][\-_a-z0-9]{4,19}`),
	regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}`),
}

// blot takes out of a text what the reporter said of himself and what leads to a person by its form. What somebody tells of himself in other
// words it cannot know: the form asks people not to, and the officer writes anew whatever leaves the bureau.
func blot(text string, who Identity) string {
	text = strings.Map(func(c rune) rune {
		if c >= '０' && c <= '９' || c >= 'Ａ' && c <= 'Ｚ' || c >= 'ａ' && c <= 'ｚ' {
			return c - '！' + '!'
		}
		return c
	}, text)
	for _, s := range []string{who.Address, who.Name, who.Phone, who.IDNumber, who.WeChat, who.SourceNo} {
		if s = strings.TrimSpace(s); utf8.RuneCountInString(s) > 1 {
			text = strings.ReplaceAll(text, s, blotted)
		}
	}
	for _, m := range marks {
		text = m.ReplaceAllString(text, blotted)
	}
	return text
}

// match finds the firm in the register by its code, or by its whole name. Anything less is for the officer to confirm.
func (r *Report) match(tx *flow.Tx) error {
	if r.Firm.Known() {
		return nil
	}
	p := firm.Kind.P
	for _, by := range []store.Cond{store.Eq(firm.Kind.F(&p.Code), r.AgainstCode), store.Eq(firm.Kind.F(&p.Name), strings.TrimSpace(r.Against))} {
		if by.Value == "" {
			continue
		}
		list, err := store.Find(tx.Tx, firm.Kind, store.Query{Bare: true, Limit: 2, Where: []store.Cond{by}})
		if err != nil {
			return err
		}
		if len(list) == 1 {
			r.Firm = record.To[firm.Firm](list[0].ID)
			return nil
		}
	}
	return nil
}

// mostPixels is how large a picture may be when it is unpacked.
const mostPixels = 40 << 20

// redraw draws a picture anew, so that nothing of where, when and with what it was taken is left. ok is false for what is no picture.
func redraw(content []byte) (out []byte, end string, ok bool, err error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, "", false, nil
	}
	if cfg.Width*cfg.Height > mostPixels {
		return nil, "", true, fault.New(fault.Invalid, "B112", "图片尺寸过大，请缩小后上传")
	}
	img, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, "", true, fault.Wrap(err, fault.Invalid, "B113", "图片已损坏，请重新上传")
	}
	var b bytes.Buffer
	if format == "jpeg" {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 88})
		return b.Bytes(), ".jpg", true, err
	}
	err = png.Encode(&b, img)
	return b.Bytes(), ".png", true, err
}
