package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }

func main() {
	runtime.GOMAXPROCS(4)
	var wg sync.WaitGroup
	var n int64
	ch := make(chan int, 10)
	for i := 0; i < 50; i++ {
		wg.Add(1)
		go func(i int) { defer wg.Done(); for k := 0; k < 1000; k++ { atomic.AddInt64(&n, 1) }; ch <- i }(i)
	}
	sum := 0
	for i := 0; i < 50; i++ { sum += <-ch }
	wg.Wait()
	fmt.Println(n, sum)
	stop := int32(0)
	go func() { for atomic.LoadInt32(&stop) == 0 { } }() // needs asynchronous preemption for the collector
	garbage := 0
	for i := 0; i < 2000; i++ { b := make([]byte, 10000); garbage += len(b) }
	runtime.GC()
	stop = 1
	fmt.Println(garbage, fib(24))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil { panic(err) }
	go func() { c, _ := l.Accept(); b := make([]byte, 5); c.Read(b); c.Write([]byte("got " + string(b))); c.Close() }()
	c, _ := net.Dial("tcp", l.Addr().String())
	c.Write([]byte("hello"))
	b := make([]byte, 100)
	k, _ := c.Read(b)
	fmt.Println(string(b[:k]))
	out, err := exec.Command("sh", "-c", "echo from sh; exit 3").Output()
	fmt.Print(string(out), err, "\n")
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-sig)
	select { case <-time.After(20 * time.Millisecond): fmt.Println("timeout") ; case <-sig: }
	defer func() { fmt.Println("recovered:", recover()); os.Exit(4) }()
	var p *int
	*p = 1
}
