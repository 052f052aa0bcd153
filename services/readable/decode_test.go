package readable

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode(t *testing.T) {
	const (
		hangul   = "<p>똠방각하와 펲시콜라: 고대역폭 메모리 수요가 늘었다.</p>" // CP949 beyond KS X 1001
		kana     = "<p>メモリーの需要が伸びていると会社は発表した。</p>"
		han      = "<p>公司表示，服务器内存的需求正在增长。</p>"
		european = "<p>Größere Nachfrage nach Speicher, café à la carte.</p>"
	)
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16bare := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		name, text, header string
		as                 encoding.Encoding
	}{
		{name: "utf-8", text: hangul, as: encoding.Nop},
		{name: "utf-8 under euc-kr in the header", text: hangul, as: encoding.Nop, header: "text/html; charset=euc-kr"},
		{name: "utf-8 under euc-kr in meta", text: `<meta charset="euc-kr">` + hangul, as: encoding.Nop},
		{name: "utf-8 with mark", text: "\ufeff" + hangul, as: encoding.Nop, header: "text/html; charset=euc-kr"},
		{name: "utf-16 with mark", text: hangul, as: utf16},
		{name: "utf-16 by header", text: european, as: utf16bare, header: "text/html; charset=utf-16le"},
		{name: "euc-kr by header", text: hangul, as: korean.EUCKR, header: "text/html; charset=EUC-KR"},
		{name: "euc-kr by meta", text: `<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">` + hangul, as: korean.EUCKR},
		{name: "euc-kr by meta far down", text: strings.Repeat("<!-- x -->", 200) + `<meta charset=euc-kr>` + hangul, as: korean.EUCKR},
		{name: "euc-kr unsaid", text: hangul, as: korean.EUCKR},
		{name: "euc-kr under utf-8", text: hangul, as: korean.EUCKR, header: "text/html; charset=utf-8"},
		{name: "euc-kr under latin-1", text: hangul, as: korean.EUCKR, header: "text/html; charset=iso-8859-1"},
		{name: "euc-kr under nonsense", text: hangul, as: korean.EUCKR, header: "text/html; charset=korean-ish; x"},
		{name: "shift_jis by meta", text: `<meta charset="shift_jis">` + kana, as: japanese.ShiftJIS, header: "text/html; charset=utf-8"},
		{name: "euc-jp by header", text: kana, as: japanese.EUCJP, header: "text/html; charset=euc-jp"},
		{name: "iso-2022-jp by meta", text: `<meta charset="iso-2022-jp">` + kana, as: japanese.ISO2022JP},
		{name: "gb18030 by meta", text: `<meta charset="gb2312">` + han, as: simplifiedchinese.GB18030},
		{name: "windows-1252 by header", text: european, as: charmap.Windows1252, header: "text/html; charset=iso-8859-1"},
		{name: "windows-1252 unsaid", text: european, as: charmap.Windows1252},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := c.as.NewEncoder().Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(decode(page, c.header)), strings.TrimPrefix(c.text, "\ufeff"); got != want {
				t.Errorf("got %q\nwant %q", got, want)
			}
		})
	}
}

// TestDecodeBroken: one lost byte does not make a UTF-8 page Korean legacy, nor the other way round.
func TestDecodeBroken(t *testing.T) {
	text := strings.Repeat("메모리 수요가 늘었다. ", 20)
	if got := string(decode([]byte(text+"\xed\x95"), "")); !strings.HasPrefix(got, text) {
		t.Errorf("utf-8 with half a rune: %q", got[:40])
	}
	legacy := toEUCKR(text)
	if got := string(decode(append(legacy, 0xff), "text/html; charset=utf-8")); !strings.HasPrefix(got, text) {
		t.Errorf("euc-kr with a stray byte: %q", got[:40])
	}
}
