package language

import "testing"

func TestDetect(t *testing.T) {
	for _, tt := range []struct{ text, claimed, want string }{
		{"SK하이닉스가 엔비디아에 HBM4를 공급한다.", "en", "ko"},
		{"Samsung Electronics said on Monday that it will expand the plant.", "ko", "en"},
		{"Samsung, LG", "", "und"},
		{"Samsung, LG", "de", "de"},
		{"Das Unternehmen hat die Fertigung nicht mit Verlust verkauft und ist zufrieden.", "en", "de"},
		{"半導体の需要が増えている。", "", "ja"},
		{"高带宽内存需求增长", "", "zh"},
		{"Спрос на память растёт", "", "ru"},
		{"Спрос на память растёт", "uk", "uk"},
		{"12345 …", "", "und"},
		{"", "ko-KR", "ko"},
		{"\xff\xfe", "not a tag", "und"},
	} {
		if got := Detect([]rune(tt.text), tt.claimed); got != tt.want {
			t.Errorf("Detect(%q, %q) = %q, want %q", tt.text, tt.claimed, got, tt.want)
		}
	}
}
