package engine

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/ebitengine/purego"
)

// library is the loaded libchdb.so.
type library struct {
	version           func() string
	setSignalHandlers func(enabled bool)
	queryCmdline      func(argc int32, argv **byte) uintptr
	resultError       func(result uintptr) string
	destroyResult     func(result uintptr)
}

// openLibrary loads the library at path.
func openLibrary(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("loading the ClickHouse library %s (run `make setup` to install it again): %w", path, err)
	}
	var l library
	for name, target := range map[string]any{
		"chdb_version":                     &l.version,
		"chdb_set_signal_handlers_enabled": &l.setSignalHandlers,
		"chdb_query_cmdline":               &l.queryCmdline,
		"chdb_result_error":                &l.resultError,
		"chdb_destroy_query_result":        &l.destroyResult,
	} {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("the library %s is not the version this program needs (run `make setup` to install that one): %w", path, err)
		}
		purego.RegisterFunc(target, symbol)
	}
	return &l, nil
}

// format is ClickHouse's version as the version of a data folder: 2607 for 26.7. ClickHouse reads what an older version
// wrote, not the other way round.
func (l *library) format() (int, error) {
	var major, minor int
	if _, err := fmt.Sscanf(l.version(), "%d.%d", &major, &minor); err != nil {
		return 0, fmt.Errorf("reading the version of the ClickHouse library, %q: %w", l.version(), err)
	}
	return major*100 + minor, nil
}

// run is the program `clickhouse local` with the arguments args; it returns when that ends. It can run once a process.
func (l *library) run(args ...string) error {
	var text [][]byte
	var argv []*byte
	for _, a := range append([]string{"clickhouse"}, args...) {
		b := append([]byte(a), 0)
		text, argv = append(text, b), append(argv, &b[0])
	}
	argv = append(argv, nil)
	result := l.queryCmdline(int32(len(text)), &argv[0]) //nolint:gosec // a handful
	runtime.KeepAlive(text)
	runtime.KeepAlive(argv)
	if result == 0 {
		return nil
	}
	defer l.destroyResult(result)
	if message := strings.TrimSpace(l.resultError(result)); message != "" {
		return errors.New(message)
	}
	return nil
}
