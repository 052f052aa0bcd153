package polarity_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
)

// judged is a sentence that we wrote and labelled.
type judged struct {
	ID, Lang, Text string
	Targets        []struct{ Surface, Label string }
}

func readJudged(t *testing.T, file string) []judged {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []judged
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var j judged
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out = append(out, j)
	}
	return out
}

// TestJudged holds the share of our own sentences that come out as labelled, and lists the others.
func TestJudged(t *testing.T) {
	s := polarity.New()
	for _, tc := range []struct {
		file          string
		accuracy, mf1 float64
	}{
		{"testdata/ko.jsonl", 0.94, 0.93},
		{"testdata/en.jsonl", 0.93, 0.92},
		{"testdata/ko-fresh.jsonl", 0.90, 0.88},
		{"testdata/en-fresh.jsonl", 0.85, 0.83},
		{"testdata/ko-held.jsonl", 0.90, 0.88},
		{"testdata/en-held.jsonl", 0.87, 0.86},
		{"testdata/ko-unseen.jsonl", 0.85, 0.83},
		{"testdata/en-unseen.jsonl", 0.85, 0.82},
		{"testdata/ko-blind.jsonl", 0.90, 0.90},
		{"testdata/en-blind.jsonl", 0.70, 0.66},
	} {
		t.Run(tc.file, func(t *testing.T) {
			right, all := 0, 0
			counts := map[string]*[2]int{"positive": {}, "neutral": {}, "negative": {}} // true, false
			for _, j := range readJudged(t, tc.file) {
				var targets []polarity.Target
				for _, x := range j.Targets {
					targets = append(targets, polarity.Target{Surface: x.Surface})
				}
				for i, got := range s.ScoreTargets(j.Lang, j.Text, targets) {
					all++
					said := name(got.Label)
					if said == j.Targets[i].Label {
						right++
						counts[said][0]++
						continue
					}
					counts[said][1]++
					counts[j.Targets[i].Label][1]++
					t.Logf("%s %s | %s: said %s, labelled %s", j.ID, j.Text, j.Targets[i].Surface, said, j.Targets[i].Label)
				}
			}
			f1 := 0.0
			for _, c := range counts {
				f1 += 2 * float64(c[0]) / float64(2*c[0]+c[1]) / 3
			}
			accuracy := float64(right) / float64(all)
			t.Logf("n=%d accuracy=%.4f macro_f1=%.4f", all, accuracy, f1)
			if accuracy < tc.accuracy || f1 < tc.mf1 {
				t.Errorf("accuracy %.4f and macro F1 %.4f, want at least %.2f and %.2f", accuracy, f1, tc.accuracy, tc.mf1)
			}
		})
	}
}

// TestScoreTargets pins one case for each thing that the rules know.
func TestScoreTargets(t *testing.T) {
	s := polarity.New()
	for _, tc := range []struct {
		what, text string
		want       map[string]string
	}{
		{"relation", "SK hynix takes share from Samsung", map[string]string{"SK hynix": "positive", "Samsung": "negative"}},
		{"passive", "Arm was overtaken by Nvidia", map[string]string{"Nvidia": "positive"}},
		{"burden falls", "Intel's net loss narrows", map[string]string{"Intel": "positive"}},
		{"relation in Korean", "SK하이닉스가 삼성전자를 제치고 1위에 올랐다", map[string]string{"SK하이닉스": "positive", "삼성전자": "negative"}},
		{"order of words does not matter in Korean", "삼성전자를 SK하이닉스가 제쳤다", map[string]string{"SK하이닉스": "positive", "삼성전자": "negative"}},
		{"attribute", "삼성 제친 SK하이닉스", map[string]string{"SK하이닉스": "positive", "삼성": "negative"}},
		{"burden in Korean", "삼성전자 영업적자 축소", map[string]string{"삼성전자": "positive"}},
		{"inventory", "마이크론 재고 감소", map[string]string{"마이크론": "positive"}},
		{"negation", "삼성전자는 검증을 통과하지 못했다", map[string]string{"삼성전자": "negative"}},
		{"contrast", "삼성전자는 급락했지만 SK하이닉스는 급등했다", map[string]string{"삼성전자": "negative", "SK하이닉스": "positive"}},
		{"nothing said", "구글은 서울에서 행사를 연다", map[string]string{"구글": "neutral"}},
		{"other script", "東京エレクトロンは赤字", map[string]string{"東京エレクトロン": "neutral"}},
	} {
		t.Run(tc.what, func(t *testing.T) {
			var targets []polarity.Target
			for surface := range tc.want {
				targets = append(targets, polarity.Target{Surface: surface})
			}
			got := map[string]string{}
			for i, x := range s.ScoreTargets("", tc.text, targets) {
				got[targets[i].Surface] = name(x.Label)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}

func TestScoreTargetsByPlaceAndWithout(t *testing.T) {
	s := polarity.New()
	text := "Intel slumps while AMD hits a record high"
	byPlace := s.ScoreTargets("en", text, []polarity.Target{{Start: 19, End: 22}})
	bySurface := s.ScoreTargets("en", text, []polarity.Target{{Surface: "amd"}})
	if diff := cmp.Diff(bySurface, byPlace, protocmp.Transform()); diff != "" {
		t.Errorf("by place and by surface differ (-surface +place):\n%s", diff)
	}
	if got := byPlace[0].Label; got != bellwetherv1.Label_LABEL_POSITIVE {
		t.Errorf("AMD: %v, want positive", got)
	}
	whole := s.ScoreTargets("ko", "반도체 수출이 급감했다", nil)
	if len(whole) != 1 || whole[0].Label != bellwetherv1.Label_LABEL_NEGATIVE {
		t.Errorf("whole text: %v, want one negative", whole)
	}
	lost := s.ScoreTargets("ko", "반도체 수출이 급감했다", []polarity.Target{{Surface: "없는회사"}})
	if diff := cmp.Diff(whole, lost, protocmp.Transform()); diff != "" {
		t.Errorf("a target that is not there has not the tone of the whole (-whole +lost):\n%s", diff)
	}
}

// article is a small annotated article in Korean with a title, two sentences, and a mention in each.
func article() (title, text string, a *bellwetherv1.Annotation) {
	title, text = "SK하이닉스 급등", "삼성전자는 급락했다. HBM 수요가 늘었다."
	a = &bellwetherv1.Annotation{
		Lang: "ko",
		Sentences: []*bellwetherv1.Sentence{
			{Field: bellwetherv1.Field_FIELD_TITLE, Start: 0, End: 9, Place: bellwetherv1.Place_PLACE_TITLE},
			{Field: bellwetherv1.Field_FIELD_TEXT, Start: 0, End: 11, Place: bellwetherv1.Place_PLACE_LEAD},
			{Field: bellwetherv1.Field_FIELD_TEXT, Start: 12, End: 24, Place: bellwetherv1.Place_PLACE_BODY},
		},
		Mentions: []*bellwetherv1.Mention{
			{EntityId: "sk-hynix", Field: bellwetherv1.Field_FIELD_TITLE, Start: 0, End: 6, Sentence: 0, Place: bellwetherv1.Place_PLACE_TITLE},
			{EntityId: "samsung-electronics", Field: bellwetherv1.Field_FIELD_TEXT, Start: 0, End: 4, Sentence: 1},
		},
		Organizations: []*bellwetherv1.OrganizationRole{
			{EntityId: "sk-hynix", Mentions: []uint32{0}}, {EntityId: "samsung-electronics", Mentions: []uint32{1}},
		},
		Topics: []*bellwetherv1.Topic{{Topic: "hbm", Sentences: []uint32{2}}},
		Pairs:  []*bellwetherv1.Pair{{Organization: "samsung-electronics", Topic: "hbm", Sentences: []uint32{1}}},
	}
	return title, text, a
}

func TestScore(t *testing.T) {
	title, text, a := article()
	s := polarity.New()
	got := s.Score(title, text, a)
	labels := func(list []*bellwetherv1.Sentiment) (out []string) {
		for _, x := range list {
			out = append(out, name(x.Label))
		}
		return out
	}
	want := map[string][]string{
		"mentions": {"positive", "negative"}, "organizations": {"positive", "negative"},
		"topics": {"positive"}, "pairs": {"negative"},
	}
	have := map[string][]string{
		"mentions": labels(got.Mentions), "organizations": labels(got.Organizations),
		"topics": labels(got.Topics), "pairs": labels(got.Pairs),
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	// 급락 are the code points 6 and 7 of the text.
	by := got.Mentions[1].Evidence
	if len(by) != 1 || by[0].Sentence != 1 || by[0].Start != 6 || by[0].End != 8 || by[0].Weight >= 0 {
		t.Errorf("evidence %v, want 급락 at 6…8 of sentence 1 with a negative weight", by)
	}
	if got.ModelVersion != s.ModelVersion() || got.ModelVersion == "" {
		t.Errorf("model version %q, want %q", got.ModelVersion, s.ModelVersion())
	}
	if diff := cmp.Diff(got, polarity.New().Score(title, text, a), protocmp.Transform()); diff != "" {
		t.Errorf("a second scorer differs (-first +second):\n%s", diff)
	}
}

// TestModelVersionIsOfData guards against versions that differ from one start to the next.
func TestModelVersionIsOfData(t *testing.T) {
	if a, b := polarity.New().ModelVersion(), polarity.New().ModelVersion(); a != b {
		t.Errorf("versions %q and %q of the same data", a, b)
	}
}

// checkSentiment says what is wrong with a sentiment's numbers.
func checkSentiment(x *bellwetherv1.Sentiment) error {
	total := x.Negative + x.Neutral + x.Positive
	switch {
	case math.Abs(float64(total-1)) > 1e-4:
		return fmt.Errorf("probabilities add up to %v", total)
	case min(x.Negative, x.Neutral, x.Positive) < 0:
		return fmt.Errorf("a probability is below 0: %v", x)
	case math.Abs(float64(x.Score-(x.Positive-x.Negative))) > 1e-5:
		return fmt.Errorf("score %v is not positive − negative", x.Score)
	case x.Label == bellwetherv1.Label_LABEL_UNSPECIFIED:
		return fmt.Errorf("no label")
	}
	return nil
}

// FuzzScore wants one sound sentiment for everything, whatever the annotation says about whatever bytes.
func FuzzScore(f *testing.F) {
	title, text, _ := article()
	f.Add(title, text, uint32(0), uint32(6), uint32(1), uint32(0), uint32(11))
	f.Add("a", "Samsung\xff\xfe, SK 하이닉스가 not 안 ‘’’s’t", uint32(1<<31), uint32(7), uint32(9), uint32(3), uint32(1<<32-1))
	f.Add("", "\x80\x80 fell by, by. “A”의", uint32(2), uint32(1), uint32(0), uint32(0), uint32(5))
	s := polarity.New()
	f.Fuzz(func(t *testing.T, title, text string, start, end, number, from, to uint32) {
		_, _, a := article()
		a.Sentences = append(a.Sentences, &bellwetherv1.Sentence{Field: bellwetherv1.Field(number % 4), Start: from, End: to})
		a.Mentions = append(a.Mentions,
			&bellwetherv1.Mention{Field: bellwetherv1.Field(start % 4), Start: start, End: end, Sentence: number},
			&bellwetherv1.Mention{Field: bellwetherv1.Field_FIELD_TEXT, Start: from, End: end, Sentence: 3})
		a.Organizations[0].Mentions = []uint32{number, start}
		a.Topics[0].Sentences = []uint32{number, 3}
		a.Pairs[0].Sentences = []uint32{number, 3}
		got := s.Score(title, text, a)
		if len(got.Mentions) != len(a.Mentions) || len(got.Organizations) != 2 || len(got.Topics) != 1 || len(got.Pairs) != 1 {
			t.Fatalf("not one sentiment for each: %v", got)
		}
		for _, x := range slices.Concat(got.Mentions, got.Organizations, got.Topics, got.Pairs) {
			if err := checkSentiment(x); err != nil {
				t.Error(err)
			}
		}
		for _, x := range s.ScoreTargets("", text, []polarity.Target{{Surface: title}, {Start: int(start), End: int(end)}}) {
			if err := checkSentiment(x); err != nil {
				t.Error(err)
			}
		}
	})
}
