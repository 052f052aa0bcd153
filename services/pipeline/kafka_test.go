package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"bellwether.internal/services/rig"
)

// apacheKafka starts an Apache Kafka of the test's own and returns its address. Where it cannot be had the test skips,
// unless REQUIRE_KAFKA=1 says that it must run.
func apacheKafka(t *testing.T) string {
	t.Helper()
	k, err := rig.StartApacheKafka(t.Context(), filepath.Join("..", "..", "scripts", "kafka"), t.TempDir())
	if errors.Is(err, rig.ErrNoKafka) && os.Getenv("REQUIRE_KAFKA") != "1" {
		t.Skipf("needs Apache Kafka: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Kill)
	return k.Address
}

// TestKillsOnApacheKafka is TestKills against the real broker, whose transactions, coordinators and rebalances are not
// the embedded one's.
func TestKillsOnApacheKafka(t *testing.T) {
	compareKills(t, number(t, "KILL_ARTICLES", 1000), number(t, "KILLS", 8), "--kafka", apacheKafka(t))
}
