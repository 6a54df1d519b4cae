package app

import (
	"qgov/base/firm"
	"qgov/base/grid"
	"qgov/base/lab"
	"qgov/base/law"
	"qgov/base/organ"
	"qgov/base/person"
	"qgov/base/product"
	"qgov/domain/measure/desk"
	"qgov/domain/measure/passrate"
	"qgov/domain/supervise/dispatch"
	"qgov/domain/supervise/draw"
	"qgov/domain/supervise/plan"
	"qgov/domain/supervise/rectify"
	"qgov/domain/supervise/sampling"
	"qgov/kernel/module"
	"qgov/kernel/publish"
)

// modules lists every business of the program, producers before consumers: event handlers run in this order.
func modules(book *law.Book, office *publish.Office) []module.Module {
	return []module.Module{
		organ.Module(),
		grid.Module(),
		firm.Module(),
		person.Module(),
		product.Module(),
		lab.Module(),
		law.Module(book),
		rectify.Module(),
		plan.Module(dispatch.Samples{}),
		draw.Module(plan.Book{Samples: dispatch.Samples{}}, dispatch.Risk{}),
		sampling.Module(),
		dispatch.Module(),
		passrate.Module(),
		desk.Module(),
	}
}

// forms says of which kinds public copies are kept, and what they show.
func forms() []publish.Form { return nil }
