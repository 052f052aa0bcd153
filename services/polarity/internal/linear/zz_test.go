package linear
import ("testing";"os";"bufio";"encoding/json";"strings";"fmt";"sort";"bellwether.internal/services/polarity/internal/reading")
func TestKnown(t *testing.T){
 r,_:=reading.NewReader()
 b,_:=os.ReadFile("../../weights/en.bin"); m,_:=Decode(b)
 for _,fn:=range []string{"/work/shared/bench/sentiment/sentfin-dev.jsonl","../../testdata/en.jsonl","../../testdata/en-fresh.jsonl"}{
  f,_:=os.Open(fn); sc:=bufio.NewScanner(f); var ks []float64
  for sc.Scan(){ var d struct{Text string;Targets []struct{Surface string}}; json.Unmarshal(sc.Bytes(),&d)
   var sp []reading.Span
   for _,x:=range d.Targets{ i:=strings.Index(d.Text,x.Surface); sp=append(sp,reading.Span{Start:i,End:i+len(x.Surface)})}
   sp=reading.Disjoint(sp,len(d.Text)); var s reading.Sentence; r.Read(&s,d.Text,reading.English,sp)
   var e Extractor
   for i:=range sp { fs:=e.Extract(&s,i,0); k:=0
    for _,key:=range fs { for j:=key&m.mask; m.slots[j].used; j=(j+1)&m.mask { if m.slots[j].key==key {k++;break}}}
    ks=append(ks,float64(k)/float64(len(fs))) } }
  sort.Float64s(ks); n:=len(ks)
  fmt.Println(fn,n,ks[n/10],ks[n/4],ks[n/2],ks[3*n/4],ks[9*n/10])
 }
}
