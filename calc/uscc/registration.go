package uscc

// CheckRegistration checks the 15-digit registration number (工商注册号, GS 15-2006) that
// firms carried before 2015: 6 digits of region, 8 serial digits and a check
// digit by ISO 7064 MOD 11,10.
func CheckRegistration(number string) Result {
	r := Result{Code: Normalize(number)}
	if len([]rune(r.Code)) != 15 {
		r.Reason = ReasonOldLength
		return r
	}
	for i, c := range []rune(r.Code) {
		if c < '0' || c > '9' {
			r.Reason, r.At = ReasonOldLetter, i+1
			return r
		}
	}
	if want := registrationCheck(r.Code[:14]); want != r.Code[14] {
		r.Reason, r.At, r.Expected = ReasonDigit, 15, string(want)
		return r
	}
	r.Valid = true
	return r
}

// registrationCheck is the hybrid system MOD 11,10 of ISO 7064 clause 9.
func registrationCheck(body string) byte {
	p := 10
	for i := range len(body) {
		s := (p + int(body[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}
