package pipeline

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// apacheKafka starts an Apache Kafka of the test's own and returns its address. Where it cannot be had the test skips,
// unless REQUIRE_KAFKA=1 says that it must run.
func apacheKafka(t *testing.T) string {
	t.Helper()
	miss := t.Skipf
	if os.Getenv("REQUIRE_KAFKA") == "1" {
		miss = t.Fatalf
	}
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			miss("needs Apache Kafka, and %s is not there", tool)
		}
	}
	scripts, err := filepath.Abs(filepath.Join("..", "..", "scripts", "kafka"))
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	run := func(name string) (string, error) {
		cmd := exec.Command(filepath.Join(scripts, name))
		cmd.Env = append(os.Environ(), "KAFKA_HOME_DIR="+home)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Logf("%s: %s", name, errs.String())
		}
		return string(out), err
	}
	t.Cleanup(func() {
		if _, err := run("down.sh"); err != nil {
			t.Errorf("stopping Apache Kafka: %v", err)
		}
	})
	out, err := run("up.sh")
	if err != nil {
		miss("needs Apache Kafka, and it did not start: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[len(lines)-1]
}

// TestKillsOnApacheKafka is TestKills against the real broker, whose transactions, coordinators and rebalances are not
// the embedded one's.
func TestKillsOnApacheKafka(t *testing.T) {
	compareKills(t, number(t, "KILL_ARTICLES", 1000), number(t, "KILLS", 8), "--kafka", apacheKafka(t))
}
