# needs: lua5.4
lua5.4 -e 'local t = {} for i = 1, 100000 do t[#t + 1] = (i * 7919) % 1000003 end table.sort(t) print(t[1], t[#t], #t)
print(("x"):rep(5), string.format("%5.2f", math.pi)) local f = io.popen("echo popen; exit 3") print(f:read("a"), f:close()) print(os.execute("exit 2"))
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) print(co(), co(), co()) print(pcall(error, "e"))'
