package main

import (
	"errors"
	"fmt"
	"strings"
)

// reportArguments are what stands behind `bellwether report`: parameters differ from report to report, so that they
// are read here and not declared.
type reportArguments struct {
	name       string
	parameters map[string]string
	help       bool
}

// readReportArguments reads NAME --key value --key=value …; the options of the command itself go into c.
func readReportArguments(args []string, c *reportCmd) (reportArguments, error) {
	out := reportArguments{parameters: map[string]string{}}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch arg {
		case "-h", "--help":
			out.help = true
			continue
		case "--wide":
			c.Wide = true
			continue
		}
		key, isOption := strings.CutPrefix(arg, "--")
		if !isOption || key == "" {
			if out.name != "" {
				return out, usageError{fmt.Errorf("%q: a report is one name; parameters are written --name value", arg)}
			}
			out.name = arg
			continue
		}
		key, value, hasValue := strings.Cut(key, "=")
		if !hasValue {
			i++
			if i >= len(args) {
				return out, usageError{fmt.Errorf("--%s: its value is missing", key)}
			}
			value = args[i]
		}
		switch key {
		case "data":
			c.Data = value
		case "server":
			c.Server = value
		case "format":
			c.Format = value
		default:
			if _, twice := out.parameters[key]; twice {
				return out, usageError{fmt.Errorf("--%s: given twice", key)}
			}
			out.parameters[key] = value
		}
	}
	if out.name == "" && len(out.parameters) > 0 {
		return out, usageError{errors.New("name the report before its parameters; `bellwether report` lists them")}
	}
	return out, nil
}
