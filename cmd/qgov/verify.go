package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"qgov/kernel/audit"
	"qgov/kernel/fault"
	"qgov/kernel/text"
)

//go:embed verify.tsv
var verifyEnglish string

const verifyUsage = `用法 usage: qgov verify [--key VKEY]… [--keys FILE] [--quorum N] [--content FILE] [--lang zh|en] [--json] PROOF…

核对公开决定的证明文件，或者开放数据的签名清单和与它同目录的文件，不需要数据库和网络。
Checks proof files of public decisions, or signed manifests of open data with the files beside them, without a database or a network.

  --key VKEY      信任的公钥，可重复  a trusted public key (name+keyid+base64); may be repeated
  --keys FILE     受信任公钥的文件，每行一个  a file of trusted public keys, one a line
  --quorum N      至少需要的见证数  how many of the trusted witnesses must have cosigned
  --content FILE  已公布的正文，与决定核对  the published text, to be compared with the decision
  --lang zh|en    语言  language, zh
  --json          输出 JSON，每个文件一行  print JSON, one line a file
  PROOF           证明文件，- 为标准输入；或者签名清单  proof file, - for standard input; or a signed manifest

退出码 exit code: 0 全部有效 all valid; 1 至少一个无效 at least one is not; 2 用法错误 wrong usage
`

// verifier is one run of the command.
type verifier struct {
	trusted audit.Keys
	content []byte // nil: not asked for
	lang    text.Lang
	json    bool
	words   *text.Catalogue
	out     io.Writer
}

// verdict is the JSON form of the result for one file.
type verdict struct {
	File      string     `json:"file"`
	Valid     bool       `json:"valid"`
	Code      string     `json:"code,omitempty"`
	Message   string     `json:"message,omitempty"`
	Kind      string     `json:"kind,omitempty"`
	ID        string     `json:"id,omitempty"`
	Action    string     `json:"action,omitempty"`
	At        *time.Time `json:"at,omitempty"`
	Region    string     `json:"region,omitempty"`
	Title     string     `json:"title,omitempty"`
	Content   string     `json:"content,omitempty"`
	Index     int64      `json:"index"`
	Size      int64      `json:"size"`
	Origin    string     `json:"origin,omitempty"`
	Root      string     `json:"root,omitempty"`
	Log       []string   `json:"log,omitempty"`
	Witnesses []string   `json:"witnesses,omitempty"`
}

// runVerify is `qgov verify`. It returns the exit code.
func runVerify(args []string, stdout, stderr io.Writer) int {
	v := &verifier{lang: text.Chinese, out: stdout}
	files, err := v.parse(args, stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, err)
		}
		return 2
	}
	code := 0
	for _, name := range files {
		if !v.file(name) {
			code = 1
		}
	}
	return code
}

// parse reads flags and key files.
func (v *verifier) parse(args []string, stderr io.Writer) (files []string, err error) {
	if v.words, err = text.New(audit.English(), verifyEnglish); err != nil {
		return nil, err
	}
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, verifyUsage) }
	var vkeys []string
	fs.Func("key", "", func(s string) error { vkeys = append(vkeys, s); return nil })
	keysFile := fs.String("keys", "", "")
	quorum := fs.Int("quorum", -1, "")
	content := fs.String("content", "", "")
	lang := fs.String("lang", "zh", "")
	fs.BoolVar(&v.json, "json", false, "")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	switch *lang {
	case "zh":
	case "en":
		v.lang = text.English
	default:
		return nil, fmt.Errorf("qgov verify: --lang %s", *lang)
	}
	if *keysFile != "" {
		if v.trusted, err = readKeys(*keysFile); err != nil {
			return nil, err
		}
	}
	for _, s := range vkeys {
		k, err := audit.ParseKey(s)
		if err != nil {
			return nil, err
		}
		v.trusted.Add(k)
	}
	if *quorum >= 0 {
		v.trusted.Quorum = *quorum
	}
	if v.trusted.Quorum > len(v.trusted.Witnesses) {
		return nil, errors.New(v.words.T(v.lang, "见证数不能多于受信任的见证方"))
	}
	if *content != "" {
		if v.content, err = os.ReadFile(*content); err != nil {
			return nil, err
		}
		if v.content == nil {
			v.content = []byte{}
		}
	}
	if fs.NArg() == 0 {
		fs.Usage()
		return nil, flag.ErrHelp
	}
	if len(v.trusted.Logs) == 0 {
		// The keys in the file itself prove nothing: whoever forged the file would have put his own there.
		return nil, errors.New(v.words.T(v.lang, "请用 --key 或 --keys 给出您信任的公钥（公告、报刊或见证方公布的），证明文件里自带的公钥不足为凭"))
	}
	return fs.Args(), nil
}

func readKeys(name string) (audit.Keys, error) {
	f, err := os.Open(name)
	if err != nil {
		return audit.Keys{}, err
	}
	defer f.Close()
	return audit.ParseKeys(f)
}

// file checks one file and prints the result.
func (v *verifier) file(name string) bool {
	if data, err := readSmall(name); err == nil && audit.IsManifest(data) {
		return v.manifest(name, data)
	}
	report, err := v.check(name)
	d := verdict{File: name, Valid: err == nil}
	if err != nil {
		d.Message = err.Error()
		if e := new(fault.Error); errors.As(err, &e) {
			d.Code, d.Message = e.Code, v.words.T(v.lang, e.Text, e.Args...)
		}
	} else {
		l := report.Leaf
		d.Kind, d.ID, d.Action, d.At, d.Region, d.Title, d.Content = l.Kind, l.ID, l.Action, &l.At, l.Region, l.Title, l.Content
		d.Index, d.Size, d.Origin, d.Root = report.Index, report.Size, report.Origin, report.Root.String()
		for _, s := range report.Log {
			d.Log = append(d.Log, fmt.Sprintf("%s %08x %s", s.Name, s.KeyID, s.Algorithm))
		}
		for _, s := range report.Witnesses {
			d.Witnesses = append(d.Witnesses, fmt.Sprintf("%s %08x %s", s.Name, s.KeyID, s.Time.Format(time.RFC3339)))
		}
	}
	if v.json {
		b, err := json.Marshal(d)
		if err != nil {
			panic(err) // strings and numbers only
		}
		fmt.Fprintf(v.out, "%s\n", b)
		return d.Valid
	}
	v.print(d)
	return d.Valid
}

func (v *verifier) check(name string) (*audit.Report, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(io.LimitReader(os.Stdin, 2<<20))
	} else {
		data, err = readSmall(name)
	}
	if err != nil {
		return nil, err
	}
	report, err := audit.VerifyFile(bytes.NewReader(data), v.trusted)
	if err != nil {
		return nil, err
	}
	if v.content != nil && !audit.ContentFits(report.Leaf.Content, v.content) {
		return nil, fault.New(fault.Invalid, "A809", "决定已记入日志，但所给正文与当时公布的不同")
	}
	return report, nil
}

// readSmall does not read a film into memory that was named by mistake.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 2<<20))
}

// shanghai is the zone in which people read times.
func shanghai() *time.Location { return time.FixedZone("UTC+8", 8*3600) }

func (v *verifier) print(d verdict) {
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(v.out, "  %s%s%s\n", v.words.T(v.lang, label), v.words.T(v.lang, "："), printable(value))
		}
	}
	if !d.Valid {
		fmt.Fprintf(v.out, "%s%s%s\n", printable(d.File), v.words.T(v.lang, "："), v.words.T(v.lang, "无效"))
		line("原因", strings.TrimSpace(d.Code+" "+d.Message))
		return
	}
	fmt.Fprintf(v.out, "%s%s%s\n", printable(d.File), v.words.T(v.lang, "："), v.words.T(v.lang, "有效"))
	line("标题", d.Title)
	line("决定", d.Kind+" "+d.ID+" "+d.Action)
	line("时间", d.At.In(shanghai()).Format("2006-01-02 15:04:05 (UTC+8)"))
	line("地区", d.Region)
	line("正文校验值", d.Content)
	if v.content != nil {
		line("正文", v.words.T(v.lang, "与当时公布的一致"))
	}
	line("日志", d.Origin)
	line("位置", v.words.T(v.lang, "第 %d 条，共 %d 条", d.Index+1, d.Size))
	line("根校验值", d.Root)
	for _, s := range d.Log {
		line("日志签名", s)
	}
	for _, s := range d.Witnesses {
		line("见证", s)
	}
}

// printable keeps a hostile title from writing control sequences to the terminal or feigning a line of the report.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20 || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029,
			0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return ' '
		}
		return r
	}, s)
}
