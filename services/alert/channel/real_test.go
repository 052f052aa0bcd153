package channel

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// TestRealAlertmanager tells a real Alertmanager of an onset and its end.
func TestRealAlertmanager(t *testing.T) {
	program, err := exec.LookPath("prometheus-alertmanager")
	if err != nil {
		if program, err = exec.LookPath("alertmanager"); err != nil {
			t.Skip("no Alertmanager is installed (Debian: prometheus-alertmanager)")
		}
	}
	address := startAlertmanager(t, program)
	n := notifier(t, "alertmanager+http://"+address, "")
	notice := Sample(time.Now().Add(-2 * time.Hour))
	states := func(query string) []string {
		t.Helper()
		resp, err := http.Get("http://" + address + "/api/v2/alerts?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var alerts []struct {
			Labels map[string]string
		}
		if err := json.NewDecoder(resp.Body).Decode(&alerts); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range alerts {
			got = append(got, a.Labels["alertname"]+" "+a.Labels["series"])
		}
		return got
	}
	if retry, err := n.Notify(t.Context(), notice); err != nil {
		t.Fatalf("onset: retry %v, %v", retry, err)
	}
	if got := states("active=true"); fmt.Sprint(got) != "[test topic=hbm]" {
		t.Errorf("alerts after the onset: %v", got)
	}
	notice.State = bellwetherv1.AlertState_ALERT_STATE_RESOLVED
	notice.EndedAt = time.Now().Add(-time.Hour).UnixMilli()
	if retry, err := n.Notify(t.Context(), notice); err != nil {
		t.Fatalf("end: retry %v, %v", retry, err)
	}
	if got := states("active=true"); len(got) != 0 {
		t.Errorf("alerts after the end: %v", got)
	}
}

// startAlertmanager starts the program on a free port and waits until it is ready.
func startAlertmanager(t *testing.T, program string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	config := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(config, []byte("route: {receiver: none}\nreceivers: [{name: none}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--config.file="+config, "--storage.path="+filepath.Join(dir, "data"), "--web.listen-address="+address, "--cluster.listen-address=")
	if err := cmd.Start(); err != nil {
		t.Skipf("%s does not start: %v", program, err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get("http://" + address + "/-/ready")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return address
			}
		}
	}
	t.Fatalf("%s is not ready after 20 s", program)
	return ""
}
