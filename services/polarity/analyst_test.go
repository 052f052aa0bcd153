package polarity_test

import (
	"testing"

	"bellwether.internal/services/polarity"
)

// TestReadsAsAnAnalyst pins, in both languages, what an analyst makes of negation, contrast, losses that shrink, hedges and
// opposite signs in one sentence.
func TestReadsAsAnAnalyst(t *testing.T) {
	s := polarity.New()
	for _, tc := range []struct{ what, text, target, want string }{
		{"loss shrinks", "Kioxia's net loss narrowed in the quarter.", "Kioxia", "positive"},
		{"loss shrinks", "키옥시아는 2분기 적자 폭을 줄였다.", "키옥시아", "positive"},
		{"negation", "Samsung failed to pass Nvidia's tests.", "Samsung", "negative"},
		{"negation", "삼성전자의 실적은 나아지지 않았다.", "삼성전자", "negative"},
		{"contrast", "Micron's sales rose, but its margin shrank sharply.", "Micron", "negative"},
		{"opposite signs, winner", "SK hynix takes share from Samsung", "SK hynix", "positive"},
		{"opposite signs, loser", "SK hynix takes share from Samsung", "Samsung", "negative"},
		{"opposite signs, winner", "SK하이닉스가 삼성전자의 점유율을 빼앗았다.", "SK하이닉스", "positive"},
		{"opposite signs, loser", "SK하이닉스가 삼성전자의 점유율을 빼앗았다.", "삼성전자", "negative"},
		{"change beside a name", "키옥시아(-2.1%)와 네이버(-1.4%)가 내린 반면 ASML(+1.8%)은 올랐다.", "키옥시아", "negative"},
		{"change beside a name", "키옥시아(-2.1%)와 네이버(-1.4%)가 내린 반면 ASML(+1.8%)은 올랐다.", "ASML", "positive"},
		{"change beside a name", "Kioxia $21.30 (-2.1%), Arm +1.4%", "Kioxia", "negative"},
		{"change beside a name", "Kioxia $21.30 (-2.1%), Arm +1.4%", "Arm", "positive"},
		{"who speaks", "Buy Infosys on dips: Kotak Securities", "Kotak Securities", "neutral"},
		{"whom it is said of", "Buy Infosys on dips: Kotak Securities", "Infosys", "positive"},
		{"regulator", "Sebi bars Alpha Realty from raising money", "Sebi", "neutral"},
		{"regulated", "Sebi bars Alpha Realty from raising money", "Alpha Realty", "negative"},
	} {
		got := s.ScoreTargets("", tc.text, []polarity.Target{{Surface: tc.target}})
		if name(got[0].Label) != tc.want {
			t.Errorf("%s: %q toward %s: %s, want %s", tc.what, tc.text, tc.target, name(got[0].Label), tc.want)
		}
	}
}
