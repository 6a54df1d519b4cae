package demo

import (
	"context"

	"qgov/domain/credit/quality"
)

// checkQuality runs the checks of the credit files as the night does.
func (w *World) checkQuality(ctx context.Context) error {
	w.Clock.Set(w.until)
	return quality.Once(ctx, w.App.Engine)
}
