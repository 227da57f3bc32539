use std::collections::HashMap; use std::sync::{mpsc, Arc, Mutex, atomic::*}; use std::thread; use std::io::*; use std::net::*; use std::process::*;
fn main() {
    let n = Arc::new(Mutex::new(0)); let a = Arc::new(AtomicUsize::new(0));
    let ts: Vec<_> = (0..8).map(|i| { let (n, a) = (n.clone(), a.clone()); thread::spawn(move || { for _ in 0..1000 { *n.lock().unwrap() += 1; a.fetch_add(i, Ordering::SeqCst); } i * i }) }).collect();
    let s: usize = ts.into_iter().map(|t| t.join().unwrap()).sum(); println!("{} {} {}", s, n.lock().unwrap(), a.load(Ordering::SeqCst));
    let (tx, rx) = mpsc::channel(); for i in 0..4 { let tx = tx.clone(); thread::spawn(move || tx.send(i).unwrap()); } drop(tx); let mut v: Vec<i32> = rx.iter().collect(); v.sort(); println!("{:?}", v);
    let l = TcpListener::bind("127.0.0.1:0").unwrap(); let addr = l.local_addr().unwrap();
    let h = thread::spawn(move || { let (mut c, _) = l.accept().unwrap(); let mut b = [0; 5]; c.read_exact(&mut b).unwrap(); c.write_all(&b).unwrap(); });
    let mut c = TcpStream::connect(addr).unwrap(); c.write_all(b"hello").unwrap(); let mut s = String::new(); c.read_to_string(&mut s).unwrap(); h.join().unwrap(); println!("{}", s);
    let o = Command::new("sh").args(["-c", "echo out; exit 3"]).output().unwrap(); println!("{:?} {:?}", String::from_utf8_lossy(&o.stdout), o.status);
    let mut m = HashMap::new(); for i in 0..10000u64 { *m.entry(i * i % 97).or_insert(0u64) += i; } println!("{}", m.values().max().unwrap());
    let r = thread::Builder::new().name("worker".into()).spawn(|| { panic!("on purpose") }).unwrap().join(); println!("{}", r.is_err());
    let r = std::panic::catch_unwind(|| { let v: Vec<i32> = vec![]; v[std::env::args().count()] }); println!("{}", r.is_err());
    exit(6);
}
