package exchange

import (
	"net/http"

	"qgov/kernel/fault"
	"qgov/kernel/route"
	"qgov/kernel/sheet"
)

// Send answers with a table as a file of the name, CSV or XLSX. Only who asked may keep it.
func Send(w http.ResponseWriter, name, format string, t sheet.Extract) error {
	if sheet.Media[format] == "" {
		return fault.New(fault.Unsupported, "X106", "只支持 xlsx 与 csv 格式")
	}
	b, err := t.File(format)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", sheet.Media[format])
	w.Header().Set("Cache-Control", "private, no-store")
	route.Attach(w, name+"."+format)
	_, err = w.Write(b)
	return err
}
