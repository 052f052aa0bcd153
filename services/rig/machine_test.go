package rig

import "testing"

func TestMachine(t *testing.T) {
	if got := parseCPU("processor\t: 0\nmodel name\t: Model 7 @ 2 GHz\nmodel name\t: other\n"); got != "Model 7 @ 2 GHz" {
		t.Errorf("parseCPU() = %q", got)
	}
	memory, err := parseMemory("MemTotal:       16777216 kB\nMemFree: 1 kB\n")
	if err != nil {
		t.Fatal(err)
	}
	got := Machine{Cores: 2, Memory: memory, CPU: "Model 7", Go: "1.26.8"}.String()
	if want := "2 cores (Model 7), 16 GiB of memory, Go 1.26.8"; got != want {
		t.Errorf("machine = %q, want %q", got, want)
	}
	for _, text := range []string{"", "MemTotal: much kB\n"} {
		if _, err := parseMemory(text); err == nil {
			t.Errorf("parseMemory(%q) gives no error", text)
		}
	}
}
