package uscc

import "fmt"

// bodies is the number of six-character organisation bodies, 31 to the sixth.
const bodies = 31 * 31 * 31 * 31 * 31 * 31

// Generate makes a well-formed code for synthetic data: kind is the first two
// characters ("91" is a firm, "92" an individual business, "12" an
// institution), region six digits, seed any number. Equal arguments give equal
// codes; seeds below 887,503,681 give distinct ones. The body starts with "QG",
// which no register issues, so that a made-up firm is never a real one.
// It panics when kind or region is malformed, as that is a programming error.
func Generate(kind, region string, seed uint64) string {
	// An odd multiplier that shares no factor with 31 permutes the bodies, so
	// that neighbouring seeds do not look alike.
	x := (seed%bodies*374761393 + 668265263) % bodies
	var body [6]byte
	for i := range body {
		body[5-i] = alphabet[x%31]
		x /= 31
	}
	organization := "QG" + string(body[:])
	code := kind + region + organization + string(organizationCheck(organization))
	if len(code) != 17 {
		panic(fmt.Sprintf("uscc: Generate(%q, %q): kind is 2 characters, region 6 digits", kind, region))
	}
	code += string(checkCharacter(code))
	if r := Check(code); !r.Valid {
		panic(fmt.Sprintf("uscc: Generate(%q, %q): %s", kind, region, r.Reason))
	}
	return code
}

// GenerateRegistration makes a well-formed 15-digit registration number for synthetic data: six digits of region and any seed below 10 to
// the eighth. Equal arguments give equal numbers, distinct seeds distinct ones.
func GenerateRegistration(region string, seed uint64) string {
	body := region + fmt.Sprintf("%08d", seed%1e8)
	number := body + string(registrationCheck(body))
	if r := CheckRegistration(number); !r.Valid {
		panic(fmt.Sprintf("uscc: GenerateRegistration(%q): %s", region, r.Reason))
	}
	return number
}
