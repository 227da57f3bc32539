# needs: tclsh
# loaders: jemu
# Pipelines, channels, events, sockets, threads.
cat > t.tcl <<'END'
puts [exec echo a b | tr a-z A-Z]
catch {exec sh -c "echo err >&2; exit 3"} msg opt; puts "$msg [lindex [dict get $opt -errorcode] 2]"
set f [open "|sort -n" r+]; puts $f "10\n9\n8"; close $f write; puts [read $f]; close $f
proc accept {c a p} { fconfigure $c -buffering line; fileevent $c readable [list answer $c] }
proc answer {c} { puts $c "hello [gets $c]"; close $c }
set s [socket -server accept -myaddr 127.0.0.1 0]
set port [lindex [fconfigure $s -sockname] 2]
set c [socket -async 127.0.0.1 $port]; fconfigure $c -buffering line
fileevent $c writable {fileevent $c writable {}; puts $c world; flush $c}
fileevent $c readable {set done [gets $c]}
vwait done; puts $done; close $c; close $s
after 50 {lappend order b}; after 10 {lappend order a}; after 100 {set stop 1}; vwait stop; puts $order
set p [open "|sh -c {for i in 1 2 3; do echo \$i; sleep 0.02; done}"]; fconfigure $p -blocking 0
fileevent $p readable { if {[gets $p l] >= 0} {lappend got $l} elseif {[eof $p]} {set end 1} }
vwait end; puts $got; catch {close $p}
puts [expr {2**100}] ; puts [lsort -integer {5 3 9}]; puts [clock format 0 -gmt 1]; puts [string map {a b} banana]
puts [exec sh -c "exec cat" << input]
puts [glob -directory / -tails usr]; set fd [open out w]; fconfigure $fd -encoding utf-8; puts $fd \u20ac; close $fd; puts [file size out]
if {![catch {package require Thread}]} {
  set t [thread::create]; puts [thread::send $t {expr 6*7}]; thread::send -async $t {after 20; set x 9} r; vwait r; puts $r; thread::release $t
  set m [thread::mutex create]; tsv::set n v 0
  for {set i 0} {$i < 4} {incr i} { lappend ts [thread::create -joinable {package require Thread; for {set i 0} {$i < 100} {incr i} {tsv::incr n v}; thread::exit}] }
  foreach t $ts {thread::join $t}; puts [tsv::get n v]
}
END
tclsh t.tcl; rm t.tcl
