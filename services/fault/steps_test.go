package fault

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// notComeTo are the points that no run comes to: a run sets no bound on how long articles are kept.
var notComeTo = []string{"store.inserting.retention", "store.inserted.retention"}

// TestStepsAreThoseOfTheCode compares the points that the harness kills at with those in the code, so that none is
// forgotten and none waited for that is no more. The parts of a point are read from the code too: the names of the
// store's steps, and the tables that it inserts into.
func TestStepsAreThoseOfTheCode(t *testing.T) {
	store := parsed(t, "../store")
	parts := map[string][]string{"store.before": stepNames(store), "store.inserting": insertedTables(t, store), "store.inserted": insertedTables(t, store)}
	at := regexp.MustCompile(`fault\.At\("([^"]+)"(, )?`)
	var want []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another test's, that ended
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, m := range at.FindAllStringSubmatch(string(text), -1) {
			switch {
			case m[2] == "":
				want = append(want, m[1])
			case len(parts[m[1]]) == 0:
				t.Errorf("%s: the parts of %s are not known", path, m[1])
			}
			for _, part := range parts[m[1]] {
				want = append(want, m[1]+"."+part)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, service := range []string{"ingest", "extract", "sentiment", "store", "alert"} {
		got = append(got, stepsOf(service)...)
	}
	got = append(got, notComeTo...)
	for _, list := range []*[]string{&want, &got} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points (-in the code +of the harness):\n%s", diff)
	}
}

// parsed are the files of a folder, those of tests left out.
func parsed(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// stepNames are the first fields of the list of steps: composites of a text and a function.
func stepNames(files []*ast.File) (found []string) {
	visit(files, func(n ast.Node) {
		if list, is := n.(*ast.CompositeLit); is && len(list.Elts) == 2 {
			name, isText := text(list.Elts[0])
			if _, isFunc := list.Elts[1].(*ast.FuncLit); isText && isFunc {
				found = append(found, name)
			}
		}
	})
	return found
}

// insertedTables are the tables that insert is called with: texts, and what constants and lists of texts hold.
func insertedTables(t *testing.T, files []*ast.File) (found []string) {
	t.Helper()
	values := map[string][]string{} // of constants, and of loops over lists
	visit(files, func(n ast.Node) {
		if spec, is := n.(*ast.ValueSpec); is && len(spec.Values) == 1 {
			if value, isText := text(spec.Values[0]); isText {
				values[spec.Names[0].Name] = []string{value}
			} else if list, isList := spec.Values[0].(*ast.CompositeLit); isList {
				for _, e := range list.Elts {
					if value, isText := text(e); isText {
						values[spec.Names[0].Name] = append(values[spec.Names[0].Name], value)
					}
				}
			}
		}
	})
	visit(files, func(n ast.Node) {
		if loop, is := n.(*ast.RangeStmt); is {
			list, isName := loop.X.(*ast.Ident)
			variable, isVariable := loop.Value.(*ast.Ident)
			if isName && isVariable && values[list.Name] != nil {
				values[variable.Name] = values[list.Name]
			}
		}
	})
	visit(files, func(n ast.Node) {
		call, is := n.(*ast.CallExpr)
		if !is || len(call.Args) < 3 {
			return
		}
		if function, is := call.Fun.(*ast.Ident); !is || function.Name != "insert" {
			return
		}
		if value, isText := text(call.Args[2]); isText {
			found = append(found, value)
		} else if name, isName := call.Args[2].(*ast.Ident); isName && values[name.Name] != nil {
			found = append(found, values[name.Name]...)
		} else {
			t.Errorf("the table of a call of insert is not plain from the code: %T", call.Args[2])
		}
	})
	return found
}

func visit(files []*ast.File, see func(ast.Node)) {
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			see(n)
			return true
		})
	}
}

// text is the value of a literal text.
func text(e ast.Expr) (string, bool) {
	literal, is := e.(*ast.BasicLit)
	if !is || literal.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return value, err == nil
}
