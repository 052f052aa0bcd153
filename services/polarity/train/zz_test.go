package main
import ("testing";"fmt";"sort";"strings";"slices";"bellwether.internal/services/polarity/internal/reading")
func TestEntries(t *testing.T){
 r,_:=reading.NewReader(); rows,_:=load("/work/shared/bench/sentiment/sentfin-dev.jsonl")
 type st struct{agree,neu,opp int; w float32}
 m:=map[string]*st{}
 var s reading.Sentence
 for _,x:=range rows { var sp []reading.Span
  for _,g:=range x.Targets{ i:=strings.Index(x.Text,g.Surface); sp=append(sp,reading.Span{Start:i,End:i+len(g.Surface)})}
  sp=reading.Disjoint(sp,len(x.Text)); r.Read(&s,x.Text,reading.English,sp)
  for _,g:=range x.Targets{ at:=strings.Index(x.Text,g.Surface); e:=slices.IndexFunc(sp,func(y reading.Span)bool{return y.Start<=at&&at<y.End}); if e<0{continue}
   sc,ev:=r.Score(&s,e,nil); if len(ev)==0 {continue}
   for _,v:=range ev { if v.Weight>-0.5&&v.Weight<0.5{continue}
    sg:="+"; if v.Weight<0 {sg="-"}
    k:=sg+strings.ToLower(x.Text[v.Start:v.End]); if m[k]==nil{m[k]=&st{}}
    q:=m[k]; q.w=sc
    switch { case g.Label=="neutral": q.neu++; case (g.Label=="positive")==(v.Weight>0): q.agree++; default: q.opp++ } } } }
 var ks []string; for k:=range m {ks=append(ks,k)}
 cost:=func(k string)int{return m[k].neu+2*m[k].opp-m[k].agree}
 sort.Slice(ks,func(i,j int)bool{return cost(ks[i])>cost(ks[j])})
 for _,k:=range ks[:110] { fmt.Printf("%s a%d n%d o%d; ",k,m[k].agree,m[k].neu,m[k].opp)}
 fmt.Println()
}
