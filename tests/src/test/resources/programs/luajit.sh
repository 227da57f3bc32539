# needs: luajit
# loaders: jemu
# A tracing just-in-time compiler, which protects its code between writing and running it; callbacks from C.
luajit -e 'local ffi = require"ffi" ffi.cdef[[void qsort(void*, size_t, size_t, int(*)(const int*, const int*));]]
local s = 0 for i = 1, 5e6 do s = (s + i * 3) % 1000003 end print(s)
local a = ffi.new("int[5]", {5, 3, 1, 4, 2}) ffi.C.qsort(a, 5, 4, function(x, y) return x[0] - y[0] end) print(a[0], a[4])
for r = 1, 50 do local f = loadstring("local s = 0 for i = 1, 1000 do s = s + i * " .. r .. " end return s") s = s + f() end print(s, jit.status())'
