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
		{"passed, without a particle", "삼성전자, 마이크론 제치고 1위", "마이크론", "negative"},
		{"passed, without a particle", "삼성전자, 마이크론 제치고 1위", "삼성전자", "positive"},
		{"passed, first in the sentence", "마이크론 제치고 단숨에 선두로", "마이크론", "negative"},
		{"passed, with a particle", "르네사스가 NXP를 따돌리고 선두에 섰다.", "NXP", "negative"},
		{"passed, not the one who passes", "삼성 제친 SK하이닉스", "SK하이닉스", "positive"},
		{"left behind", "SK하이닉스가 삼성전자보다 한발 앞섰다.", "삼성전자", "negative"},
		{"left behind", "SK하이닉스가 삼성전자보다 한발 앞섰다.", "SK하이닉스", "positive"},
		{"left behind", "리벨리온이 퓨리오사AI보다 한 발 앞서 내놨다.", "퓨리오사AI", "negative"},
		{"loses ground", "SK hynix wins ground on Micron", "Micron", "negative"},
		{"loses ground", "SK hynix wins ground on Micron", "SK hynix", "positive"},
		{"loses ground", "AMD gained ground against Intel in servers.", "Intel", "negative"},
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
