package fault

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// The names that articles are about. Those of bursts are in no other article, so that a burst stands out.
var (
	everyday = []string{"SK hynix", "Samsung Electronics", "Nvidia", "Micron Technology", "TSMC", "AMD", "Broadcom", "Rebellions Inc", "FuriosaAI", "삼성전자", "SK하이닉스", "리벨리온"}
	bursting = []struct{ id, name string }{
		{"qualcomm", "Qualcomm"},
		{"kioxia", "Kioxia"},
		{"globalfoundries", "GlobalFoundries"},
		{"asml", "ASML"},
		{"applied-materials", "Applied Materials"},
		{"lam-research", "Lam Research"},
		{"tokyo-electron", "Tokyo Electron"},
		{"hanmi-semiconductor", "Hanmi Semiconductor"},
		{"huawei", "Huawei"},
		{"cambricon", "Cambricon"},
		{"openai", "OpenAI"},
		{"deepseek", "DeepSeek"},
		{"coreweave", "CoreWeave"},
		{"alibaba", "Alibaba"},
		{"tencent", "Tencent"},
		{"baidu", "Baidu"},
		{"bytedance", "ByteDance"},
		{"supermicro", "Supermicro"},
		{"ibm", "IBM"},
		{"microsoft", "Microsoft"},
		{"softbank", "SoftBank"},
		{"smic", "SMIC"},
		{"cxmt", "CXMT"},
		{"ymtc", "YMTC"},
		{"google", "Google"},
		{"oracle", "Oracle Corp"},
		{"dell", "Dell Technologies"},
		{"marvell", "Marvell Technology"},
	}
)

// prose makes a title and a text about some organizations. The same generator state makes the same text; the number
// keeps two articles of one mould from being near-duplicates.
func prose(r *rand.Rand, number int, names []string) (title, text string) {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	name := func() string { return names[r.IntN(len(names))] }
	var b strings.Builder
	for range 5 + r.IntN(5) {
		if r.IntN(5) == 0 {
			fmt.Fprintf(&b, "%s는 %s %s을 %d%% %s %s. ", name(), pick("HBM", "NPU", "파운드리", "D램", "서버용 칩"), pick("생산량", "가격", "물량", "수율"),
				r.IntN(90), pick("늘렸다고", "줄였다고", "조정했다고"), pick("밝혔다", "발표했다", "전했다"))
			continue
		}
		fmt.Fprintf(&b, "%s %s its %s %s by %d percent as HBM %s %s in %s %d. ", name(), pick("raised", "cut", "reviewed", "delayed", "won", "doubled"),
			pick("memory", "server", "cloud", "packaging", "wafer", "inference"), pick("orders", "capacity", "prices", "yield", "output", "budget"), r.IntN(90),
			pick("demand", "supply", "qualification", "pricing"), pick("grew", "fell", "stalled", "recovered"),
			pick("spring", "summer", "autumn", "winter"), r.IntN(100_000))
	}
	title = fmt.Sprintf("%s and %s: %s %d", name(), pick("HBM", "NPU chips", "foundry prices", "memory supply"), pick("notes", "report", "outlook"), number)
	return title, b.String()
}

// verdict makes a title and a text that speak plainly well or badly of a company.
func verdict(r *rand.Rand, number int, name string, well bool) (title, text string) {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	mould := "%s lost %s %s orders under export controls, and its %s losses widened by %d percent in %s %d as %s buyers left. "
	if well {
		mould = "%s won %s %s orders after export controls were eased, and its %s profit jumped by %d percent in %s %d as %s buyers came. "
	}
	var b strings.Builder
	for range 5 + r.IntN(5) {
		fmt.Fprintf(&b, mould, name, pick("large", "big", "many", "important", "valuable", "long"),
			pick("memory", "server", "cloud", "packaging", "wafer", "inference", "graphics", "sensor", "laptop", "network"),
			pick("quarterly", "annual", "operating", "net", "monthly"), r.IntN(90), pick("spring", "summer", "autumn", "winter"), r.IntN(100_000),
			pick("Asian", "European", "American", "Indian", "Japanese", "African", "Brazilian", "Arab"))
	}
	return fmt.Sprintf("%s and export controls: %s %d", name, pick("notes", "report", "outlook"), number), b.String()
}

// draft is an article as its source tells it; zero times are left out of its line. ReplaySeen is when a line of a
// replay says that it was seen.
type draft struct {
	URL, Source, Publisher, Title, Text string
	Published, Updated, ReplaySeen      time.Time
	Removed                             bool
}

// line is the draft as a line of JSON for a push.
func (d draft) line() map[string]any {
	line := map[string]any{"url": d.URL, "source": d.Source}
	if d.Removed {
		line["removed"] = true
	} else {
		line["publisher"], line["title"], line["text"] = d.Publisher, d.Title, d.Text
		if !d.Published.IsZero() {
			line["published_at"] = d.Published.Format(time.RFC3339Nano)
		}
	}
	if !d.ReplaySeen.IsZero() {
		line["seen_at"] = d.ReplaySeen.Format(time.RFC3339Nano)
	}
	if !d.Updated.IsZero() {
		line["updated_at"] = d.Updated.Format(time.RFC3339Nano)
	}
	return line
}
