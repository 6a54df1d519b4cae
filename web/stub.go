package web

// View shows it.
func (v Head) View(p *Page) Component { return nil }

// View shows it.
func (v Alert) View(p *Page) Component { return nil }

// View shows it.
func (v Empty) View(p *Page) Component { return nil }

// View shows it.
func (v Facts) View(p *Page) Component { return nil }

// View shows it.
func (v Stepper) View(p *Page) Component { return nil }

// View shows it.
func (v Timeline) View(p *Page) Component { return nil }

// View shows it.
func (v Progress) View(p *Page) Component { return nil }

// View shows it.
func (v Files) View(p *Page) Component { return nil }

// View shows it.
func (v QR) View(p *Page) Component { return nil }

// View shows it.
func (v Proof) View(p *Page) Component { return nil }

// View shows it.
func (v Notice) View(p *Page) Component { return nil }

// View shows it.
func (v listResults) View(p *Page) Component { return nil }

// View shows it.
func (v List) View(p *Page) Component { return nil }

// View shows it.
func (v Brief) View(p *Page) Component { return nil }

// View shows it.
func (v Detail) View(p *Page) Component { return nil }

// View shows it.
func (v Form) View(p *Page) Component { return nil }

// View shows it.
func (v fieldBlock) View(p *Page) Component { return nil }

// View shows it.
func (v RefChoices) View(p *Page) Component { return nil }

// View shows it.
func (v Board) View(p *Page) Component { return nil }

// View shows it.
func (v Panel) View(p *Page) Component { return nil }

// View shows it.
func (v Chart) View(p *Page) Component { return nil }

// View shows it.
func (v Ranking) View(p *Page) Component { return nil }

// View shows it.
func (v StatTable) View(p *Page) Component { return nil }

// View shows it.
func (v Tasks) View(p *Page) Component { return nil }

// View shows it.
func (v Signals) View(p *Page) Component { return nil }

// View shows it.
func (v Cards) View(p *Page) Component { return nil }

// View shows it.
func (v WallChart) View(p *Page) Component { return nil }

// View shows it.
func (v Hero) View(p *Page) Component { return nil }

// View shows it.
func (v SearchBox) View(p *Page) Component { return nil }

// View shows it.
func (v Tiles) View(p *Page) Component { return nil }

// View shows it.
func (v Columns) View(p *Page) Component { return nil }

// View shows it.
func (v Links) View(p *Page) Component { return nil }

// View shows it.
func (v Figures) View(p *Page) Component { return nil }

// View shows it.
func (v Stages) View(p *Page) Component { return nil }

// View shows it.
func (v Article) View(p *Page) Component { return nil }

// View shows it.
func (v PrintBar) View(p *Page) Component { return nil }

// View shows it.
func (v Sheet) View(p *Page) Component { return nil }

// Shell is a layout.
func Shell(p *Page, parts ...Part) Component { return nil }

// Public is a layout.
func Public(p *Page, parts ...Part) Component { return nil }

// Plain is a layout.
func Plain(p *Page, parts ...Part) Component { return nil }

// Print is a layout.
func Print(p *Page, parts ...Part) Component { return nil }

