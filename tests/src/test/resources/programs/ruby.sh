# needs: ruby
# loaders: jemu
# fork, native threads, queues, sockets, signals, fibers, time-outs.
cat > r.rb <<'END'
r, w = IO.pipe; pid = fork { r.close; w.puts "child"; exit! 4 }; w.close; puts r.read; Process.wait pid; puts $?.exitstatus
p 4.times.map { |i| Thread.new { (1..1000).sum * i } }.map(&:value)
q = Queue.new; Thread.new { 3.times { |i| q << i; sleep 0.01 }; q << nil }; while x = q.pop; puts x; end
require "socket"; s = TCPServer.new("127.0.0.1", 0); Thread.new { c = s.accept; c.puts c.gets.upcase; c.close }
c = TCPSocket.new("127.0.0.1", s.addr[1]); c.puts "abc"; puts c.gets
trap("USR1") { puts "usr1" }; Process.kill("USR1", $$); sleep 0.05; GC.start
f = Fiber.new { Fiber.yield 1; 2 }; p f.resume, f.resume
require "timeout"; begin; Timeout.timeout(0.1) { sleep 5 }; rescue Timeout::Error; puts "timeout"; end
require "open3"; o, s = Open3.capture2("sort", stdin_data: "b\na\n"); puts o, s.success?
END
ruby --disable-gems r.rb; rm r.rb
