package seal

import "strings"

// The block list of common passwords is built from the patterns that lists of leaked passwords consist of, above all those of
// Chinese sites: a common word, name or pinyin phrase with a common tail; walks over the keyboard; runs and repetitions of
// digits; a walk joined to another. It holds more than 3000 entries (ASVS 5.0 6.2.4 asks for the 3000 commonest at least
// that fit the length rule); a test names well-known passwords that it must contain. Dates are refused by isDate.
const (
	commonWords = `password passwd passw0rd pass word admin administrator root user guest test tester demo manager master system
		server login welcome hello hi qwer asdf zxcv qwert asdfg zxcvb qwerty asdfgh zxcvbn qwertyuiop asdfghjkl zxcvbnm qaz wsx edc
		qazwsx qazwsxedc abc abcd abcde abcdef abcdefg abcdefgh abc123 a b c aa aaa aaaa aaaaaa q w z x qq ww qwe asd zxc qweasd
		qweasdzxc iloveyou ilove love lovely sunshine princess dragon monkey football baseball shadow superman batman michael
		jordan jennifer daniel letmein trustno whatever secret freedom computer internet windows microsoft google apple samsung
		huawei xiaomi alibaba taobao tencent weixin wechat baidu starwars pokemon charlie donald hunter killer ninja mustang
		office oracle sa dba mysql postgres sqlserver tomcat weblogic changeme default public private security anquan mima
		woaini woaiwojia woaiziji woaibaobao nihao nishishui wodemima wobuzhidao aini aiwo tianxia zhongguo zhonghua beijing
		shanghai guangzhou shenzhen hangzhou zhejiang jiangsu shandong guangdong sichuan henan hebei hubei hunan fujian anhui
		zhiliang biaozhun jiance jianguan shichang scjg scjgj zjj zhijian gongshang shijianju jianduju qgov zhiheng zhengfu
		gov renmin xinxi xinxizhongxin bangong bangongshi juzhang keji zhongxin
		wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu
		dong xiao cheng cao yuan deng fu shen zeng peng lu su lv jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren
		fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin shi gu hou shao meng long wan duan qian yin
		wangwei wangfang liwei lina zhangwei zhangli liuwei chenwei wangjun wangqiang xiaoming xiaohong baobao laopo laogong
		ceshi guanli guanliyuan shiyong chaoji jiandan mimashi ppl pwd pw key 12315 12365`
	commonTails = `1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 000 01 007 1024 11 111 1111 111111 123123
		321 654321 666 6666 666666 888 8888 888888 88 99 999 000000 100 110 119 120 12315 12365 2008 2010 2012 2015 2018 2019 2020
		2021 2022 2023 2024 2025 2026 2027 520 521 1314 5201314 1314520 521521 520520 168 518 ! !! !@# !@#$ @ @1 @12 @123 @1234
		@12345 @123456 @2020 @2021 @2022 @2023 @2024 @2025 @2026 @2027 @666 @888 @qq.com @163.com #123 #1234 #2024 #2025 #2026 123! 123!@#
		1234! 123@ 123# 123. 1! 1@ _123 -123 abc qwe qq .com`
	commonWalks = `1234567890 0987654321 qwertyuiop asdfghjkl zxcvbnm poiuytrewq lkjhgfdsa mnbvcxz !@#$%^&*() 1qaz2wsx3edc4rfv5tgb
		qazwsxedcrfvtgb zaq12wsxcde3 1q2w3e4r5t6y7u8i q1w2e3r4t5y6 a1s2d3f4g5 z1x2c3v4b5 147258369 159357 741852963 963852741
		789456123 abcdefghijklmnopqrstuvwxyz 3.1415926535 31415926535 !qaz@wsx#edc$rfv !qaz2wsx#edc4rfv 1qaz@wsx3edc$rfv 1qaz!qaz2wsx@wsx
		qwaszx qweasdzxc 5201314 1314520 7758521 7758258 woaini1314 1029384756 1357924680 2468013579 112233445566 aabbccddeeff
		a1b2c3d4e5f6 aa123456789 123qweasdzxc 123abc456def qwe123asd456zxc789 1a2b3c4d5e`
)

// commonPasswords returns the folded block list.
func commonPasswords() map[string]struct{} {
	set := make(map[string]struct{}, 32<<10)
	add := func(s string) { set[s] = struct{}{} }
	words, tails, walks := strings.Fields(commonWords), strings.Fields(commonTails), strings.Fields(commonWalks)
	for _, w := range words {
		add(w)
		add(w + w)
		for _, t := range tails {
			add(w + t)
			add(t + w)
		}
	}
	var pieces []string // beginnings and ends of walks, 3 to 6 long, to be joined
	for _, w := range walks {
		for _, s := range []string{w, w + w, reversed(w)} {
			for from := range s {
				for to := from + 4; to <= len(s); to++ {
					add(s[from:to])
				}
			}
		}
		for n := 3; n <= 6 && n <= len(w); n++ {
			pieces = append(pieces, w[:n])
		}
	}
	for _, a := range pieces {
		for _, b := range pieces {
			add(a + b)
		}
	}
	for c := ' '; c <= '~'; c++ {
		for n := 4; n <= 20; n++ {
			add(strings.Repeat(string(c), n))
		}
	}
	for n := range 1000 { // 123123, 520520520, 123321
		s := string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
		add(s + s)
		add(s + s + s)
		add(s + reversed(s))
	}
	return set
}

func reversed(s string) string {
	b := []byte(s) // walks are ASCII
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
