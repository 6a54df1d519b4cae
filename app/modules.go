package app

import (
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/law"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/supervise/rectify"
	"qgov/kernel/module"
)

// modules lists every business of the program, producers before consumers: event handlers run in this order.
func modules(book *law.Book) []module.Module {
	return []module.Module{
		organ.Module(),
		grid.Module(),
		firm.Module(),
		person.Module(),
		product.Module(),
		lab.Module(),
		law.Module(book),
		rectify.Module(),
	}
}
