package intake

import (
	"context"
	"errors"
	"io"

	"qgov/domain/credit/dossier"
	"qgov/kernel/fault"
	"qgov/kernel/flow"
	"qgov/kernel/inbox"
	"qgov/kernel/record"
	"qgov/kernel/store"
)

// Sent is a batch as its sender describes it.
type Sent struct {
	Source  record.ID
	Name    string // of the file
	Channel string
	Sender  string
	Region  string // where the sender answers for records
	Rows    record.Maybe[int64]
	Sum     record.Maybe[record.Money]
}

// sends wants a source whose department sends batches.
func sends(s *dossier.Source) error {
	switch {
	case s.Number < dossier.FirstDepartment:
		return fault.New(fault.Invalid, "K308", "信息来源“%s”由本系统的业务自动归集，不由部门报送", s.Name)
	case s.Off:
		return fault.New(fault.Invalid, "K308", "信息来源“%s”已暂停报送，不再接收新的批次；需要恢复的，请信用监管岗在“信用信息来源”中取消停用", s.Name)
	}
	return nil
}

// Receive takes a file in. Its check is queued with it.
func (d *Desk) Receive(ctx context.Context, s Sent, content io.Reader) (*Batch, error) {
	b := &Batch{Source: record.To[dossier.Source](s.Source), Name: inbox.Name(s.Name), Channel: s.Channel, Sender: s.Sender, Rows: s.Rows, Sum: s.Sum}
	b.Region = s.Region
	err := d.engine.Read(ctx, func(tx *flow.Tx) error { b.ID = tx.NewID(); return nil })
	if err != nil {
		return nil, err
	}
	if b.Size, b.Hash, err = d.box.Put(b.ID, content); err != nil {
		return nil, err
	}
	err = d.engine.Write(ctx, func(tx *flow.Tx) error {
		return tx.Elevated(func() error { // the route asked whether the sender may send
			src, err := store.Get(tx.Tx, dossier.SourceKind, s.Source)
			if err != nil {
				return err
			}
			if err := sends(src); err != nil {
				return err
			}
			if err := tx.Create(Kind.Plan, b); err != nil {
				return err
			}
			return queue(tx, checkJob, b.ID)
		})
	})
	if err != nil {
		return nil, errors.Join(err, d.box.Drop(b.ID))
	}
	return b, nil
}
