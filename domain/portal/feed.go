package portal

import (
	"encoding/xml"
	"net/http"
	"time"

	"qgov/domain/portal/frame"
	"qgov/domain/supervise/bulletin"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/publish"
)

type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	Description string `xml:"description"`
	Language    string `xml:"language"`
	Items       []item `xml:"item"`
}

type item struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        guid   `xml:"guid"`
	Date        string `xml:"pubDate"`
	Description string `xml:"description"`
}

type guid struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

// feed answers GET /feed.xml (RSS 2.0) with the newest 50 bulletins and results. A corrected publication is a new entry, as its guid is
// the code of its leaf.
func (s *site) feed(w http.ResponseWriter, r *http.Request) error {
	v := s.Page(r, "")
	out := rss{Version: "2.0", Channel: channel{Title: v.Say("质量公众服务"), Link: s.Public + "/", Description: v.Say("抽检公告和结果的最新公布、更正"), Language: "zh-CN"}}
	for _, kind := range []string{bulletin.Kind.Name, sampling.Kind.Name} {
		got, err := s.Office.Search(r.Context(), s.db, publish.Query{Kind: kind, Limit: 25})
		if err != nil {
			return err
		}
		for _, c := range got.Copies {
			url := s.Public + "/results/" + c.Code
			about := frame.Value(c, lineConclusion)
			if kind == bulletin.Kind.Name {
				url, about = s.Public+"/notices/"+c.Code, frame.Value(c, "summary")
			}
			out.Channel.Items = append(out.Channel.Items, item{Title: c.Title, Link: url, GUID: guid{Text: c.Leaf}, Date: c.Changed.UTC().Format(time.RFC1123Z), Description: about})
		}
	}
	b, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	_, err = w.Write(append([]byte(xml.Header), b...))
	return err
}
