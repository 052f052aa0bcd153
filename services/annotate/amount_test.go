package annotate

import "testing"

func TestFindAmount(t *testing.T) {
	for _, c := range []struct {
		text, lang string
		amount     float64
		currency   string
	}{
		{"25억 규모 투자를 받았다", "ko", 2.5e9, "KRW"},
		{"1조 2000억원을 들인다", "ko", 1.2e12, "KRW"},
		{"1조2,000억 원", "ko", 1.2e12, "KRW"},
		{"3억 5천만 달러를 조달", "ko", 3.5e8, "USD"},
		{"12억5000만달러", "ko", 1.25e9, "USD"},
		{"5,000만 유로", "ko", 5e7, "EUR"},
		{"raised $30 million", "en", 3e7, "USD"},
		{"a $1.2bn round", "en", 1.2e9, "USD"},
		{"worth US$4.9 billion", "en", 4.9e9, "USD"},
		{"10 billion euros", "en", 1e10, "EUR"},
		{"€500m in grants", "en", 5e8, "EUR"},
		{"1.3 trillion won", "en", 1.3e12, "KRW"},
		{"a $250-million deal", "en", 2.5e8, "USD"},
		{"3억 대를 팔았다", "ko", 0, ""},
		{"2024년 12명", "ko", 0, ""},
		{"12 chips in 2024", "en", 0, ""},
		{"3 million units", "en", 0, ""},
		{"99999999999999999999억원", "ko", 0, ""},
		{"", "ko", 0, ""},
	} {
		amount, currency := findAmount(c.text, c.lang)
		if amount != c.amount || currency != c.currency {
			t.Errorf("findAmount(%q) = %v %q, want %v %q", c.text, amount, currency, c.amount, c.currency)
		}
	}
}

func TestFindDate(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2024년 1월 26일 만났다", "2024-01-26"},
		{"2024년 1월에 만났다", "2024-01"},
		{"2020년에 중단했다", "2020"},
		{"지난 26일 만났다", ""},
		{"on January 26, 2024, they met", "2024-01-26"},
		{"on 26 January 2024 they met", "2024-01-26"},
		{"in Jan. 2024", "2024-01"},
		{"since 2020", "2020"},
		{"CES2024", ""},
		{"2024 chips", ""},
		{"2024년 13월 40일", "2024"},
		{"19", ""},
	} {
		if got := findDate(c.text); got != c.want {
			t.Errorf("findDate(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
