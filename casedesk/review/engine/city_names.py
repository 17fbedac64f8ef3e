"""Cities of China by their names in Chinese, pinyin and English, so that one city is one whatever it is called.

Prefectures, the four municipalities and the cities beside them; names as in the area codes of the phonenumbers library
(Apache-2.0), with former and other usual names added. A line is a province, then its cities, each with its names.
"""

from functools import cache

_TABLE = """
安徽 anhui: 亳州/bozhou, 六安/luan, 合肥/hefei, 安庆/anqing, 宣城/xuancheng, 宿州/suzhou, 巢湖/chaohu,
  池州/chizhou, 淮北/huaibei, 淮南/huainan, 滁州/chuzhou, 芜湖/wuhu, 蚌埠/bengbu, 铜陵/tongling,
  阜阳/fuyang, 马鞍山/maanshan, 黄山/huangshan
北京 beijing: 北京/beijing
重庆 chongqing: 重庆/chongqing
福建 fujian: 三明/sanming, 南平/nanping, 厦门/xiamen/amoy, 宁德/ningde, 泉州/quanzhou, 漳州/zhangzhou,
  福州/fuzhou, 莆田/putian, 龙岩/longyan
甘肃 gansu: 临夏/linxia, 兰州/lanzhou, 嘉峪关/jiayuguan, 天水/tianshui, 定西/dingxi, 平凉/pingliang,
  庆阳/qingyang, 张掖/zhangye, 武威/wuwei, 甘南/gannan, 白银/baiyin, 酒泉/jiuquan, 金昌/jinchang,
  陇南/longnan
广东 guangdong: 东莞/dongguan, 中山/zhongshan, 云浮/yunfu, 佛山/foshan, 广州/guangzhou/canton,
  惠州/huizhou, 揭阳/jieyang, 梅州/meizhou, 汕头/shantou, 汕尾/shanwei, 江门/jiangmen, 河源/heyuan,
  深圳/shenzhen, 清远/qingyuan, 湛江/zhanjiang, 潮州/chaozhou, 珠海/zhuhai, 肇庆/zhaoqing,
  茂名/maoming, 阳江/yangjiang, 韶关/shaoguan
广西 guangxi: 北海/beihai, 南宁/nanning, 崇左/chongzuo, 来宾/laibin, 柳州/liuzhou, 桂林/guilin,
  梧州/wuzhou, 河池/hechi, 玉林/yulin, 百色/baise, 贵港/guigang, 贺州/hezhou, 钦州/qinzhou,
  防城港/fangchenggang
贵州 guizhou: 六盘水/liupanshui, 安顺/anshun, 毕节/bijie, 贵阳/guiyang, 遵义/zunyi, 铜仁/tongren,
  黔东南/qiandongnan, 黔南/qiannan, 黔西南/qianxinan
海南 hainan: 海口/haikou, 三亚/sanya, 三沙/sansha, 儋州/danzhou
河北 hebei: 保定/baoding, 唐山/tangshan, 廊坊/langfang, 张家口/zhangjiakou, 承德/chengde, 沧州/cangzhou,
  石家庄/shijiazhuang, 秦皇岛/qinhuangdao, 衡水/hengshui, 邢台/xingtai, 邯郸/handan
黑龙江 heilongjiang: 七台河/qitaihe, 伊春/yichun, 佳木斯/jiamusi, 双鸭山/shuangyashan,
  哈尔滨/harbin/haerbin, 大兴安岭/dahingganling/daxinganling, 大庆/daqing, 牡丹江/mudanjiang,
  绥化/suihua, 鸡西/jixi, 鹤岗/hegang, 黑河/heihe, 齐齐哈尔/qiqihar/qiqihaer
河南 henan: 三门峡/sanmenxia, 信阳/xinyang, 南阳/nanyang, 周口/zhoukou, 商丘/shangqiu, 安阳/anyang,
  平顶山/pingdingshan, 开封/kaifeng, 新乡/xinxiang, 洛阳/luoyang, 漯河/luohe, 濮阳/puyang, 焦作/jiaozuo,
  许昌/xuchang, 郑州/zhengzhou, 驻马店/zhumadian, 鹤壁/hebi, 济源/jiyuan
香港 hongkong: 香港/hongkong/xianggang
湖北 hubei: 仙桃/xiantao, 十堰/shiyan, 咸宁/xianning, 孝感/xiaogan, 宜昌/yichang, 恩施/enshi, 武汉/wuhan,
  潜江/qianjiang, 神农架/shennongjia, 荆州/jingzhou, 荆门/jingmen, 襄阳/xiangyang/xiangfan/襄樊,
  鄂州/ezhou, 随州/suizhou, 黄冈/huanggang, 黄石/huangshi, 天门/tianmen
湖南 hunan: 娄底/loudi, 岳阳/yueyang, 常德/changde, 张家界/zhangjiajie, 怀化/huaihua, 株洲/zhuzhou,
  永州/yongzhou, 湘潭/xiangtan, 湘西/xiangxi, 益阳/yiyang, 衡阳/hengyang, 邵阳/shaoyang, 郴州/chenzhou,
  长沙/changsha
内蒙古 innermongolia: 乌兰察布/ulanqab, 乌海/wuhai, 兴安/hinggan/xingan, 包头/baotou,
  呼伦贝尔/hulunbuir/hulunbeier, 呼和浩特/hohhot/huhehaote, 巴彦淖尔/bayannur/bayannaoer, 赤峰/chifeng,
  通辽/tongliao, 鄂尔多斯/ordos/eerduosi, 锡林郭勒/xilingol/xilinguole, 阿拉善/alxa/alashan
江苏 jiangsu: 南京/nanjing, 南通/nantong, 宿迁/suqian, 常州/changzhou, 徐州/xuzhou, 扬州/yangzhou,
  无锡/wuxi, 泰州/taizhou, 淮安/huaian, 盐城/yancheng, 苏州/suzhou, 连云港/lianyungang, 镇江/zhenjiang
江西 jiangxi: 上饶/shangrao, 九江/jiujiang, 南昌/nanchang, 吉安/jian, 宜春/yichun, 抚州/fuzhou,
  新余/xinyu, 景德镇/jingdezhen, 萍乡/pingxiang, 赣州/ganzhou, 鹰潭/yingtan
吉林 jilin: 吉林/jilin, 四平/siping, 延边/yanbian, 松原/songyuan, 白城/baicheng, 白山/baishan,
  辽源/liaoyuan, 通化/tonghua, 长春/changchun
辽宁 liaoning: 丹东/dandong, 大连/dalian, 抚顺/fushun, 朝阳/chaoyang, 本溪/benxi, 沈阳/shenyang,
  盘锦/panjin, 营口/yingkou, 葫芦岛/huludao, 辽阳/liaoyang, 铁岭/tieling, 锦州/jinzhou, 阜新/fuxin,
  鞍山/anshan
澳门 macau: 澳门/macau/macao/aomen
宁夏 ningxia: 中卫/zhongwei, 吴忠/wuzhong, 固原/guyuan, 石嘴山/shizuishan, 银川/yinchuan
青海 qinghai: 果洛/golog, 海东/haidong, 海北/haibei, 海西/haixi, 玉树/yushu, 西宁/xining, 黄南/huangnan
陕西 shaanxi: 咸阳/xianyang, 商洛/shangluo, 安康/ankang, 宝鸡/baoji, 延安/yanan, 榆林/yulin,
  汉中/hanzhong, 渭南/weinan, 西安/xian/sian, 铜川/tongchuan
山东 shandong: 东营/dongying, 临沂/linyi, 威海/weihai, 德州/dezhou, 日照/rizhao, 枣庄/zaozhuang,
  泰安/taian, 济南/jinan, 济宁/jining, 淄博/zibo, 滨州/binzhou, 潍坊/weifang, 烟台/yantai,
  聊城/liaocheng, 莱芜/laiwu, 菏泽/heze, 青岛/qingdao
上海 shanghai: 上海/shanghai
山西 shanxi: 临汾/linfen, 吕梁/luliang/lvliang, 大同/datong, 太原/taiyuan, 忻州/xinzhou, 晋中/jinzhong,
  晋城/jincheng, 朔州/shuozhou, 运城/yuncheng, 长治/changzhi, 阳泉/yangquan
四川 sichuan: 乐山/leshan, 内江/neijiang, 凉山/liangshan, 南充/nanchong, 宜宾/yibin, 巴中/bazhong,
  广元/guangyuan, 广安/guangan, 德阳/deyang, 成都/chengdu, 攀枝花/panzhihua, 泸州/luzhou,
  甘孜/garze/ganzi, 眉山/meishan, 绵阳/mianyang, 自贡/zigong, 资阳/ziyang, 达州/dazhou, 遂宁/suining,
  阿坝/aba, 雅安/yaan
台湾 taiwan: 台北/taipei/taibei, 高雄/kaohsiung/gaoxiong, 台中/taichung, 台南/tainan
天津 tianjin: 天津/tianjin
西藏 tibet: 山南/shannan, 拉萨/lhasa/lasa, 日喀则/xigaze/shigatse/rikaze, 昌都/changdu/qamdo,
  林芝/linzhi/nyingchi, 那曲/nagqu, 阿里/ngari
新疆 xinjiang: 乌鲁木齐/urumchi/urumqi/wulumuqi, 伊犁/ili, 克孜勒苏/kizilsu, 克拉玛依/kalamayi/karamay,
  博尔塔拉/bortala, 吐鲁番/tulufan/turpan, 和田/hetian/hotan, 哈密/hami, 喀什/kashi/kashgar,
  塔城/tacheng, 巴音郭楞/bayingolin, 昌吉/changji, 石河子/shihezi, 阿克苏/akesu/aksu, 阿勒泰/aletai/altay
云南 yunnan: 临沧/lincang, 丽江/lijiang, 保山/baoshan, 大理/dali, 德宏/dehong, 怒江/nujiang,
  文山/wenshan, 昆明/kunming, 昭通/zhaotong, 普洱/puer/思茅/simao, 曲靖/qujing, 楚雄/chuxiong, 玉溪/yuxi,
  红河/honghe, 西双版纳/xishuangbanna, 迪庆/deqen/diqing/shangrila/香格里拉
浙江 zhejiang: 丽水/lishui, 台州/taizhou, 嘉兴/jiaxing, 宁波/ningbo, 杭州/hangzhou, 温州/wenzhou,
  湖州/huzhou, 绍兴/shaoxing, 舟山/zhoushan, 衢州/quzhou, 金华/jinhua
"""
# Cities whose names read alike in Latin letters: without its province the larger one is meant.
_LARGER = {"fuzhou": "福州", "suzhou": "苏州", "taizhou": "台州", "yichun": "宜春", "yulin": "玉林"}


@cache
def provinces() -> dict[str, str]:
    """Chinese names of provinces by their Latin ones."""
    return {latin: chinese for chinese, latin, _ in _rows()}


@cache
def cities_by_province() -> tuple[tuple[str, list[str]], ...]:
    """Every city with the Latin name of its province and all its own names, the one that stands for it first."""
    return tuple((latin, names) for _, latin, cities in _rows() for names in cities)


@cache
def chinese_names() -> dict[str, str]:
    """The one name of each city by each of its Chinese names, without what kind of place it is."""
    return {name: names[0] for _, _, cities in _rows() for names in cities for name in names if not name.isascii()}


@cache
def latin_names() -> dict[tuple[str, str], str]:
    """The one name of each city by Latin name and Latin province; by an empty province where that is clear."""
    found: dict[tuple[str, str], str] = {}
    for _, province, cities in _rows():
        for names in cities:
            for name in names:
                if name.isascii():
                    found[name, province] = names[0]
                    found[name, ""] = _LARGER.get(name, names[0])
    return found


@cache
def _rows() -> list[tuple[str, str, list[list[str]]]]:
    rows = []
    for line in _TABLE.replace(",\n", ",").strip().splitlines():
        head, _, cities = line.partition(":")
        chinese, latin = head.split()
        rows.append((chinese, latin, [city.strip().split("/") for city in cities.split(",")]))
    return rows
