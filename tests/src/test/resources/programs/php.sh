# needs: php
# loaders: jemu
# Pipes, fork, sockets, regular expressions.
php -n -r '$p = proc_open(["sort", "-n"], [["pipe", "r"], ["pipe", "w"]], $pp); fwrite($pp[0], "3\n1\n2\n"); fclose($pp[0]); echo stream_get_contents($pp[1]); echo proc_close($p), "\n";
$s = stream_socket_server("tcp://127.0.0.1:0"); $c = stream_socket_client("tcp://".stream_socket_get_name($s, false)); $a = stream_socket_accept($s); fwrite($a, "hello\n"); echo fgets($c);
function fib($n) { return $n < 2 ? $n : fib($n - 1) + fib($n - 2); } echo fib(20), "\n"; echo preg_replace("/(a+)b/", "<$1>", "aaab ab"), md5(str_repeat("x", 100000)), shell_exec("echo sh");'
