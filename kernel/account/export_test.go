package account

// Local is local, for the fuzz test.
func Local(to string) string { return local(to) }
