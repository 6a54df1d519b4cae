package demo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"

	"qgov/domain/supervise/rectify"
	"qgov/kernel/flow"
	"qgov/kernel/paper"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// makeFiles stores one picture and two papers, which the attachments of the world share, and reads the conditions of closing.
func (w *World) makeFiles(ctx context.Context) error {
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(90 + x/4), uint8(120 + y/4), 200, 255})
		}
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, img); err != nil {
		return err
	}
	press := paper.NewPress()
	for _, f := range []struct {
		into  *record.File
		name  string
		title string
	}{{&w.photo, "现场照片（演示）.png", ""}, {&w.signed, "签字抽样单（演示）.pdf", "抽样单（演示）"}, {&w.report, "检验报告（演示）.pdf", "检验报告（演示）"}} {
		content := picture.Bytes()
		if f.title != "" {
			p, err := press.PDF(paper.Document{Head: "演示文件", Title: f.title, Blocks: []paper.Block{paper.Paragraph{Text: "本文件为演示数据，不具有任何效力。"}}, Synthetic: true})
			if err != nil {
				return err
			}
			content = p.Bytes
		}
		stored, err := w.App.Files.Put(ctx, bytes.NewReader(content), f.name)
		if err != nil {
			return err
		}
		*f.into = stored
	}
	return w.App.Engine.Read(ctx, func(tx *flow.Tx) error {
		list, err := store.Find(tx.Tx, rectify.ConditionKind, store.Query{Limit: 20})
		for _, c := range list {
			w.conditions = append(w.conditions, c.Name)
		}
		return err
	})
}
