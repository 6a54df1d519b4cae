package demo

import (
	"context"
	"fmt"

	"qgov/base/product"
	"qgov/domain/supervise/bulletin"
	"qgov/kernel/calendar"
	"qgov/kernel/flow"
	"qgov/kernel/record"
)

// planBulletins publishes, in the second week of every month, what became final by the end of the month before: one bulletin for
// products and one for food.
func (w *World) planBulletins(first, last calendar.Date) {
	for day := first.AddDays(10 - first.Day()).AddMonths(1); day <= last; day = day.AddMonths(1) {
		for _, set := range []string{product.Goods, product.Food} {
			var id record.ID
			w.plan(day, 20, "bianji", func(tx *flow.Tx) error {
				list, err := bulletin.Collectable(tx, set)
				if err != nil || len(list) == 0 {
					return err
				}
				var ids []record.ID
				for _, s := range list {
					ids = append(ids, s.ID)
				}
				b, err := bulletin.Compose(tx, w.App.Office, set, ids)
				if err != nil {
					return err
				}
				b.Title = fmt.Sprintf("荣成市市场监督管理局关于%d年%d月%s抽检情况的公告（演示）", day.AddDays(-day.Day()).Year(), day.AddDays(-day.Day()).Month(), product.Domains.Label(set))
				if err := flow.Create(tx, bulletin.Kind, b); err != nil {
					return err
				}
				id = b.ID
				_, err = take(tx, bulletin.Kind, id, "submit", nil)
				return err
			})
			w.plan(day, 21, "gongshi", func(tx *flow.Tx) error {
				if id == 0 {
					return nil
				}
				_, err := take(tx, bulletin.Kind, id, "publish", nil)
				return err
			})
		}
	}
}

// importBulletins brings in the bulletins that bureaus published, with their source.
func (w *World) importBulletins(ctx context.Context) error {
	_, err := bulletin.ImportPublished(ctx, w.App.Engine)
	return err
}
