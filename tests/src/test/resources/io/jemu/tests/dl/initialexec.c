__thread int ie_var __attribute__((tls_model("initial-exec"))) = 99;
int get_ie(void){ return ie_var++; }
