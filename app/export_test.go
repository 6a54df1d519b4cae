package app

// Untranslated lets tests see every text of a declaration without English, not only the first five that Check names.
func (a *App) Untranslated() []string { return a.untranslated() }
